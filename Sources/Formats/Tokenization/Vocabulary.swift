import Files

/// The pieces of a model and their ids, both ways.
///
/// All pieces lie back to back in one array, and a table with open addressing finds the id of a piece by its bytes:
/// pieces are told apart by UTF-8, where Swift's strings would take "é" composed and decomposed for one.
struct Vocabulary {
  /// The ids that are accepted: room for sixteen times the largest published vocabularies.
  static let ids = 0...4_194_303

  private var bytes: [UInt8] = []
  /// For each id, where its piece lies in `bytes`.
  private var places: [Place] = []
  /// An id, or -1 for a free slot; a power of two of them, at most half taken.
  private var slots: [Int32] = [-1]
  /// The number of pieces.
  private(set) var count = 0

  private struct Place {
    /// That of an id without a piece.
    static let none = Place(start: 0, end: -1)

    var start: Int32
    var end: Int32

    var range: Range<Int>? { end < start ? nil : Int(start)..<Int(end) }
  }

  /// The highest id + 1.
  var size: Int { places.count }

  /// The piece of an id, in UTF-8; nil for an id without one.
  func piece(_ id: Int) -> ArraySlice<UInt8>? {
    places.indices.contains(id) ? places[id].range.map { bytes[$0] } : nil
  }

  /// The id of a piece given in UTF-8.
  func id(of piece: ArraySlice<UInt8>) -> Int? { piece.withUnsafeBytes { id(of: $0) }.map(Int.init) }

  /// The id of a piece given in UTF-8.
  func id(of piece: UnsafeRawBufferPointer) -> Int32? {
    let id = slots[slot(of: piece)]
    return id < 0 ? nil : id
  }

  /// The slot that holds the piece's id, or the free slot where it would go.
  private func slot(of piece: UnsafeRawBufferPointer) -> Int {
    let mask = slots.count - 1
    var slot = Self.hash(piece) & mask
    while slots[slot] >= 0, !isPiece(slots[slot], piece) { slot = (slot + 1) & mask }
    return slot
  }

  private func isPiece(_ id: Int32, _ piece: UnsafeRawBufferPointer) -> Bool {
    guard let range = places[Int(id)].range, range.count == piece.count else { return false }
    return bytes.withUnsafeBytes { $0[range].elementsEqual(piece) }
  }

  /// Seeded anew by each process, so that no file can choose pieces that collide.
  private static func hash(_ piece: UnsafeRawBufferPointer) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: piece)
    return hasher.finalize()
  }
}

extension Vocabulary {
  /// Reads an object of pieces and ids, each once.
  init(reading scanner: inout JSONScanner) throws(FileError) {
    try scanner.readObject { scanner throws(FileError) in
      let start = bytes.count
      try scanner.readString(appendingTo: &bytes)
      try scanner.expect(UInt8(ascii: ":"))
      try place(start..<bytes.count, id: try scanner.readTokenID(), scanner)
    }
    if count == 0 { throw scanner.invalid("has no pieces") }
    try fillSlots(scanner)
  }

  private mutating func place(_ range: Range<Int>, id: Int, _ scanner: JSONScanner) throws(FileError) {
    if id >= size { places.append(contentsOf: repeatElement(.none, count: id + 1 - size)) }
    if let other = piece(id) {
      throw scanner.invalid("gives the id \(id) to two pieces, \(other.quoted) and \(bytes[range].quoted)")
    }
    places[id] = Place(start: Int32(range.lowerBound), end: Int32(range.upperBound))
    count += 1
  }

  private mutating func fillSlots(_ scanner: JSONScanner) throws(FileError) {
    var capacity = 2
    while capacity < 2 * count { capacity *= 2 }
    slots = Array(repeating: -1, count: capacity)
    for id in 0..<size {
      guard let piece = piece(id) else { continue }
      let slot = piece.withUnsafeBytes { self.slot(of: $0) }
      if slots[slot] >= 0 {
        throw scanner.invalid("has the piece \(piece.quoted) twice, with the ids \(slots[slot]) and \(id)")
      }
      slots[slot] = Int32(id)
    }
  }
}

extension Collection<UInt8> {
  /// UTF-8 as it is shown in a message: quoted, with what cannot be seen escaped, and cut short.
  var quoted: String {
    let text = String(decoding: self, as: UTF8.self)
    return (text.unicodeScalars.count > 40 ? "\(text.prefix(30))…" : text).debugDescription
  }
}
