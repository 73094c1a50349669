import Glibc
import Tensors

/// −log softmax(logits)[target] of each row: `[A, V]` and A tokens to `[A]`.
public func crossEntropy(_ logits: Tensor, _ target: [Int]) -> Tensor {
  let losses = target.enumerated().map { row, token in
    let row = logits.row([row])
    let largest = Double(row.max() ?? 0)
    let sum = row.reduce(0) { $0 + exp(Double($1) - largest) }
    return Float(largest + log(sum) - Double(row[token]))
  }
  return Tensor(losses, shape: [losses.count])
}
