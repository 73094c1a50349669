/// A pair of neighbours that may be merged.
struct MergeCandidate {
  var rank: Int32
  /// The piece that the pair makes.
  var id: Int32
  /// The left symbol's place in its word.
  var position: Int

  /// Whether this pair is merged before `other`: by rank, then from left to right.
  func precedes(_ other: MergeCandidate) -> Bool {
    rank != other.rank ? rank < other.rank : position < other.position
  }
}

/// A binary heap with the candidate to merge next at its root.
struct CandidateHeap {
  private var candidates: [MergeCandidate] = []

  mutating func reserveCapacity(_ capacity: Int) { candidates.reserveCapacity(capacity) }

  mutating func insert(_ candidate: MergeCandidate) {
    var hole = candidates.count
    candidates.append(candidate)
    while hole > 0 {
      let parent = (hole - 1) / 2
      guard candidate.precedes(candidates[parent]) else { break }
      candidates[hole] = candidates[parent]
      hole = parent
    }
    candidates[hole] = candidate
  }

  mutating func removeFirst() -> MergeCandidate? {
    guard let first = candidates.first else { return nil }
    let moved = candidates.removeLast()
    if !candidates.isEmpty { sink(moved) }
    return first
  }

  /// Puts a candidate in the root's place and lets it sink below all that precede it.
  private mutating func sink(_ candidate: MergeCandidate) {
    var hole = 0
    while true {
      var child = 2 * hole + 1
      guard child < candidates.count else { break }
      if child + 1 < candidates.count, candidates[child + 1].precedes(candidates[child]) { child += 1 }
      guard candidates[child].precedes(candidate) else { break }
      candidates[hole] = candidates[child]
      hole = child
    }
    candidates[hole] = candidate
  }
}
