/// A stretch of text whose neighbouring pieces are merged.
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

  /// The word of `ids`, all merged that can be: each time the pair of the lowest rank, the leftmost of equals.
  init(merging ids: [Int32], _ merges: MergeTable) {
    symbols = ids.enumerated().map { Symbol(id: $0.element, previous: $0.offset - 1, next: $0.offset + 1) }
    candidates.reserveCapacity(ids.count)
    for position in symbols.indices.dropLast() { addCandidate(at: position, merges) }
    while let candidate = candidates.removeFirst() { merge(candidate, merges) }
  }

  /// The ids of the symbols.
  var ids: [Int] {
    var ids: [Int] = []
    var position = 0
    while position < symbols.count {
      ids.append(Int(symbols[position].id))
      position = symbols[position].next
    }
    return ids
  }

  /// Merges a pair, unless its symbols have been merged with others since.
  private mutating func merge(_ candidate: MergeCandidate, _ merges: MergeTable) {
    let position = candidate.position
    let left = symbols[position]
    guard !left.isMerged, left.next < symbols.count, merges[left.id, symbols[left.next].id]?.id == candidate.id else {
      return
    }
    let (right, next) = (left.next, symbols[left.next].next)
    (symbols[position].id, symbols[position].next) = (candidate.id, next)
    symbols[right].isMerged = true
    if next < symbols.count { symbols[next].previous = position }
    if left.previous >= 0 { addCandidate(at: left.previous, merges) }
    addCandidate(at: position, merges)
  }

  private mutating func addCandidate(at position: Int, _ merges: MergeTable) {
    let next = symbols[position].next
    guard next < symbols.count, let merge = merges[symbols[position].id, symbols[next].id] else { return }
    candidates.insert(MergeCandidate(rank: merge.rank, id: merge.id, position: position))
  }
}
