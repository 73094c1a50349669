/// A stretch of text while its neighbouring pieces are being merged.
///
/// The symbols are a linked list in one array, and a heap holds every pair that may be merged: all merges of n symbols
/// take O(n log n).
struct Word {
  private struct Symbol {
    var id: Int32
    var previous: Int
    /// The next symbol; the number of symbols after the last one.
    var next: Int
    var isMerged = false
  }

  private var symbols: [Symbol]
  private var candidates = CandidateHeap()

  /// A word of symbols that are not merged yet.
  init(_ ids: [Int32], _ merges: MergeTable) {
    symbols = ids.enumerated().map { Symbol(id: $0.element, previous: $0.offset - 1, next: $0.offset + 1) }
    candidates.reserveCapacity(ids.count)
    for position in symbols.indices.dropLast() { addCandidate(at: position, merges) }
  }

  /// The ids of the symbols as they stand.
  var ids: [Int] {
    var ids: [Int] = []
    var position = 0
    while position < symbols.count {
      ids.append(Int(symbols[position].id))
      position = symbols[position].next
    }
    return ids
  }

  /// Merges the pair of the lowest rank, the leftmost of equals; false where nothing is left to merge.
  mutating func mergeNext(_ merges: MergeTable) -> Bool {
    while let candidate = candidates.removeFirst() {
      let position = candidate.position
      let left = symbols[position]
      guard !left.isMerged, left.next < symbols.count else { continue }
      // A pair whose symbols have been merged with others since is out of date.
      guard merges[left.id, symbols[left.next].id]?.id == candidate.id else { continue }
      mergeSymbol(at: position, into: candidate.id)
      if left.previous >= 0 { addCandidate(at: left.previous, merges) }
      addCandidate(at: position, merges)
      return true
    }
    return false
  }

  private mutating func mergeSymbol(at position: Int, into id: Int32) {
    let right = symbols[position].next
    let next = symbols[right].next
    symbols[position].id = id
    symbols[position].next = next
    symbols[right].isMerged = true
    if next < symbols.count { symbols[next].previous = position }
  }

  private mutating func addCandidate(at position: Int, _ merges: MergeTable) {
    let next = symbols[position].next
    guard next < symbols.count, let merge = merges[symbols[position].id, symbols[next].id] else { return }
    candidates.insert(MergeCandidate(rank: merge.rank, id: merge.id, position: position))
  }
}
