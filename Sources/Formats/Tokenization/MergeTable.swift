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
  /// - Throws: `FileError` for a merge of a piece, or to one, that `vocabulary` does not have.
  init(_ list: MergeList, _ vocabulary: Vocabulary) throws(FileError) {
    let partCount = 16  // more than most cores, so that none waits long
    let parts = (0..<partCount).map { list.count * $0 / partCount..<list.count * ($0 + 1) / partCount }
    let found = parts.mapConcurrently { part in
      Result { () throws(FileError) in try list.ids(of: part, in: vocabulary) }
    }
    merges.reserveCapacity(list.count)
    for (part, found) in zip(parts, found) {
      for (rank, ids) in zip(part, try found.get()) {
        merges[Self.key(ids.left, ids.right)] = Merge(rank: Int32(rank), id: ids.joined)
      }
    }
  }
}
