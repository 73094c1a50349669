import PaliGemmaModel
import Stepping

/// A row here, and the one of another prompt that is its partner.
package typealias RowPair = (own: Int, other: Int)

extension Input {
  /// The rows that have the same token in both prompts, as the longest common subsequence pairs them.
  package func alignedRows(with other: Input) -> [RowPair] {
    let difference = tokens.difference(from: other.tokens)
    var (new, gone) = (Set<Int>(), Set<Int>())
    for change in difference {
      switch change {
      case .insert(let offset, _, _): new.insert(offset)
      case .remove(let offset, _, _): gone.insert(offset)
      }
    }
    return zip(tokens.indices.filter { !new.contains($0) }, other.tokens.indices.filter { !gone.contains($0) }).map {
      RowPair(own: $0, other: $1)
    }
  }
}
