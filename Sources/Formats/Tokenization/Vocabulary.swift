import Files

/// The pieces of a model and their ids, both ways.
///
/// All pieces lie back to back in one array, and a table with open addressing finds the id of a piece by its bytes:
/// pieces are told apart by UTF-8, where Swift's strings would take "é" composed and decomposed for one.
struct Vocabulary {
  /// The ids that are accepted: room for sixteen times the largest published vocabularies.
  static let ids = 0...4_194_303

  private var bytes: [UInt8] = []
  /// For each id, where its piece lies in `bytes`; nil for an id without a piece.
  private var places: [Range<Int>?] = []
  /// An id, or -1 for a free slot; a power of two of them, at most half taken.
  private var slots: [Int32] = [-1]
  /// The number of pieces.
  private(set) var count = 0

  /// The highest id + 1.
  var size: Int { places.count }

  /// The piece of an id, in UTF-8; nil for an id without one.
  func piece(_ id: Int) -> ArraySlice<UInt8>? {
    places.indices.contains(id) ? places[id].map { bytes[$0] } : nil
  }

  /// The id of a piece given in UTF-8.
  func id(of piece: ArraySlice<UInt8>) -> Int? {
    let id = slots[slot(of: piece)]
    return id < 0 ? nil : Int(id)
  }

  /// The slot that holds the piece's id, or the free slot where it would go.
  private func slot(of piece: ArraySlice<UInt8>) -> Int {
    let mask = slots.count - 1
    var slot = Self.hash(piece) & mask
    while slots[slot] >= 0, self.piece(Int(slots[slot])) != piece { slot = (slot + 1) & mask }
    return slot
  }

  /// Seeded anew by each process, so that no file can choose pieces that collide.
  private static func hash(_ piece: ArraySlice<UInt8>) -> Int {
    var hasher = Hasher()
    piece.withUnsafeBytes { hasher.combine(bytes: $0) }
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
    if id >= size { places.append(contentsOf: repeatElement(nil, count: id + 1 - size)) }
    if let other = piece(id) {
      throw scanner.invalid("gives the id \(id) to two pieces, \(other.quoted) and \(bytes[range].quoted)")
    }
    places[id] = range
    count += 1
  }

  private mutating func fillSlots(_ scanner: JSONScanner) throws(FileError) {
    var capacity = 2
    while capacity < 2 * count { capacity *= 2 }
    slots = Array(repeating: -1, count: capacity)
    for id in 0..<size {
      guard let piece = piece(id) else { continue }
      let slot = slot(of: piece)
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
