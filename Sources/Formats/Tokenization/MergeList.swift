import Files

/// The merges of byte-pair encoding as a file lists them, which is before their pieces are looked up.
struct MergeList {
  /// The ids of two neighbours and of what they become.
  typealias IDs = (left: Int32, right: Int32, joined: Int32)

  /// Names the list in messages.
  private let scanner: JSONScanner
  /// All merges back to back, the two pieces of each joined.
  private var bytes: [UInt8] = []
  /// Where in `bytes` the second piece of each merge starts, and where it ends.
  private var places: [(middle: Int32, end: Int32)] = []

  /// Reads a list of merges, each `["a", "b"]` or `"a b"`; whether their pieces are known is asked after that.
  init(reading scanner: inout JSONScanner) throws(FileError) {
    self.scanner = scanner
    try scanner.readList { scanner throws(FileError) in
      let middle = try scanner.readMerge(into: &bytes, count)
      places.append((Int32(middle), Int32(bytes.count)))
    }
    if count == 0 { throw scanner.invalid("is an empty list") }
  }

  /// The number of merges.
  var count: Int { places.count }

  /// The ids of some of the merges, all of whose pieces must be known.
  func ids(of part: Range<Int>, in vocabulary: Vocabulary) throws(FileError) -> [IDs] {
    var ids: [IDs] = []
    ids.reserveCapacity(part.count)
    var start = part.lowerBound == 0 ? 0 : Int(places[part.lowerBound - 1].end)
    for rank in part {
      let (middle, end) = (Int(places[rank].middle), Int(places[rank].end))
      let left = try id(of: start..<middle, rank, vocabulary)
      let right = try id(of: middle..<end, rank, vocabulary)
      ids.append((left, right, try id(of: start..<end, rank, vocabulary)))
      start = end
    }
    return ids
  }

  private func id(of range: Range<Int>, _ rank: Int, _ vocabulary: Vocabulary) throws(FileError) -> Int32 {
    let id = bytes.withUnsafeBytes { vocabulary.id(of: UnsafeRawBufferPointer(rebasing: $0[range])) }
    if let id { return id }
    throw scanner.invalid("needs at [\(rank)] the piece \(bytes[range].quoted), which model.vocab does not have")
  }
}

extension JSONScanner {
  /// Reads one merge, appends its two pieces to `joined`, and returns where the second one starts there.
  fileprivate mutating func readMerge(into joined: inout [UInt8], _ rank: Int) throws(FileError) -> Int {
    guard peek() == UInt8(ascii: "[") else { return try readMergeString(into: &joined, rank) }
    try expect(UInt8(ascii: "["))
    try readString(appendingTo: &joined)
    let middle = joined.count
    try expect(UInt8(ascii: ","))
    try readString(appendingTo: &joined)
    try expect(UInt8(ascii: "]"))
    return middle
  }

  private mutating func readMergeString(into joined: inout [UInt8], _ rank: Int) throws(FileError) -> Int {
    let start = joined.count
    try readString(appendingTo: &joined)
    guard let space = joined[start...].firstIndex(of: UInt8(ascii: " ")) else { throw notPair(rank) }
    joined.remove(at: space)
    if joined[start...].contains(UInt8(ascii: " ")) { throw notPair(rank) }
    return space
  }

  private func notPair(_ rank: Int) -> FileError {
    invalid("has at [\(rank)] a merge that is not two pieces with one space between them")
  }
}
