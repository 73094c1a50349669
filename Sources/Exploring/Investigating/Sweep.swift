import Analysis
import PaliGemmaModel
import Stepping
import Tensors

/// What becomes of one token after the prompt when parts of a run are replaced, one part at a time.
struct Sweep {
  /// By what they are replaced.
  enum Way {
    /// The same part of a run of that name.
    case patching(from: String, Session)
    /// Zero.
    case silencing
  }

  /// How the token stands: its probability, how far its logit is ahead of a rival's, and how many tokens come before it.
  struct Standing: Equatable {
    let probability, lead: Float
    let rank: Int
  }

  let token, rival: Int
  /// Blocks, heads (1 where the value has none) and rows (1 for all of them at once).
  let shape: [Int]
  /// The rows replaced one at a time, if they are.
  let rows: [Int]?
  let before: Standing
  /// Of each block, head and row.
  let after: [Standing]

  /// Whether there is a block of which nothing has any effect.
  var hasIdleBlock: Bool {
    let size = after.count / shape[0]
    return (0..<shape[0]).contains { block in after[block * size..<(block + 1) * size].allSatisfy { $0 == before } }
  }

  /// Puts each of `values` in its place alone, each of its heads and each of `rows` alone.
  /// - Throws: `SteppingError`.
  init(_ run: Session, _ values: [(address: Address, value: Tensor)], rows: [Int]?, of token: Int) throws {
    let logits = try run.promptLogits()
    let rival = logits.indicesOfLargest(2).first { $0 != token } ?? token
    let standing = { (logits: Tensor) in Standing(logits, token, against: rival) }
    let heads = values[0].value.rank == 3 ? values[0].value.shape[0] : 1
    var after: [Standing] = []
    for (address, value) in values {
      for head in 0..<heads {
        for row in rows.map({ $0.map(Optional.some) }) ?? [nil] {
          if run.shouldStop() { throw SteppingError.interrupted }
          let patched = run.copy()
          try patched.make(Edit(summary: "", [.init(address) { $0.taking(head: head, row: row, from: value) }]))
          after.append(standing(try patched.promptLogits()))
        }
      }
    }
    (self.token, self.rival, self.rows) = (token, rival, rows)
    (shape, before, self.after) = ([values.count, heads, rows?.count ?? 1], standing(logits), after)
  }
}

extension Sweep.Standing {
  fileprivate init(_ logits: Tensor, _ token: Int, against rival: Int) {
    probability = softmax(logits).values[token]
    lead = logits.values[token] - logits.values[rival]
    rank = logits.values.count { $0 > logits.values[token] }
  }
}

extension Tensor {
  /// The value with one head of it, or all of one that has none, another's; of one row, or of all.
  fileprivate func taking(head: Int, row: Int?, from other: Tensor) -> Tensor {
    let (rows, width) = (shape[rank - 2], shape[rank - 1])
    let start = (rank == 3 ? head * rows : 0) + (row ?? 0)
    let places = start * width..<(start + (row == nil ? rows : 1)) * width
    var result = self
    result.withValues { values in
      for place in places { values[place] = other.values[place] }
    }
    return result
  }
}
