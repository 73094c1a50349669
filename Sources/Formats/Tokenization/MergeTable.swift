import Files

/// The merges of byte-pair encoding: which two neighbouring pieces become which piece, and how early.
struct MergeTable {
  /// What a pair becomes, and its place in the list of merges; the lowest rank is merged first.
  struct Merge {
    var rank: Int32
    var id: Int32
  }

  private var merges: [UInt64: Merge] = [:]

  /// The merge of two neighbours, if they have one.
  subscript(left: Int32, right: Int32) -> Merge? { merges[Self.key(left, right)] }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }
}

extension MergeTable {
  /// Reads a list of merges, each `["a", "b"]` or `"a b"`; both pieces and the piece they make must be known.
  init(reading scanner: inout JSONScanner, _ vocabulary: Vocabulary) throws(FileError) {
    merges.reserveCapacity(vocabulary.count)
    var joined: [UInt8] = []
    var rank: Int32 = 0
    try scanner.readList { scanner throws(FileError) in
      joined.removeAll(keepingCapacity: true)
      let middle = try scanner.readMerge(into: &joined, rank)
      let left = try vocabulary.require(joined[..<middle], rank, scanner)
      let right = try vocabulary.require(joined[middle...], rank, scanner)
      let id = try vocabulary.require(joined[...], rank, scanner)
      merges[Self.key(left, right)] = Merge(rank: rank, id: id)
      rank += 1
    }
    if rank == 0 { throw scanner.invalid("is an empty list") }
  }
}

extension JSONScanner {
  /// Reads one merge, its two pieces joined, and returns how many bytes the first one takes.
  fileprivate mutating func readMerge(into joined: inout [UInt8], _ rank: Int32) throws(FileError) -> Int {
    guard peek() == UInt8(ascii: "[") else { return try readMergeString(into: &joined, rank) }
    try expect(UInt8(ascii: "["))
    try readString(appendingTo: &joined)
    let middle = joined.count
    try expect(UInt8(ascii: ","))
    try readString(appendingTo: &joined)
    try expect(UInt8(ascii: "]"))
    return middle
  }

  private mutating func readMergeString(into joined: inout [UInt8], _ rank: Int32) throws(FileError) -> Int {
    try readString(appendingTo: &joined)
    guard let space = joined.firstIndex(of: UInt8(ascii: " ")) else { throw notPair(joined, rank) }
    joined.remove(at: space)
    if joined.contains(UInt8(ascii: " ")) { throw notPair(joined, rank) }
    return space
  }

  private func notPair(_ merge: [UInt8], _ rank: Int32) -> FileError {
    invalid("has at [\(rank)] a merge that is not two pieces with one space between them")
  }
}

extension Vocabulary {
  fileprivate func require(
    _ piece: ArraySlice<UInt8>, _ rank: Int32, _ scanner: JSONScanner
  ) throws(FileError) -> Int32 {
    guard let id = id(of: piece) else {
      throw scanner.invalid("needs at [\(rank)] the piece \(piece.quoted), which model.vocab does not have")
    }
    return Int32(id)
  }
}
