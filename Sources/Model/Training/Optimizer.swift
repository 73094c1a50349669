import Glibc
import PaliGemmaModel
import Tensors

/// What becomes of weights by their gradients, update after update.
public struct Optimizer {
  /// The rule.
  public enum Rule: String, Sendable, CaseIterable {
    /// w − lr·g.
    case sgd
    /// Loshchilov, Hutter: Decoupled Weight Decay Regularization (arXiv 1711.05101).
    case adamw
    /// Jordan et al.: Muon (2024), for the matrices of blocks and projector; AdamW for the others.
    case muon
  }

  /// The rule.
  public let rule: Rule
  /// The learning rate.
  public let learningRate: Double
  /// How many updates have been made.
  public private(set) var count = 0
  private var moments: [String: Moments] = [:]

  private struct Moments {
    var first, second: Tensor
  }

  /// No update made yet.
  public init(_ rule: Rule, learningRate: Double) {
    (self.rule, self.learningRate) = (rule, learningRate)
  }

  /// Every weight after one more update.
  /// - Precondition: a gradient has its weight's shape.
  public mutating func update(_ weights: [String: Tensor], _ gradients: [String: Tensor]) -> [String: Tensor] {
    count += 1
    var updated = weights
    for (address, gradient) in gradients {
      guard let weight = weights[address] else { preconditionFailure("no weight \(address)") }
      updated[address] = updating(weight, gradient, address)
    }
    return updated
  }

  private mutating func updating(_ weight: Tensor, _ gradient: Tensor, _ address: String) -> Tensor {
    let zero = Tensor(repeating: 0, shape: weight.shape)
    var moments = moments[address] ?? Moments(first: zero, second: zero)
    defer { self.moments[address] = moments }
    switch rule {
    case .sgd: return weight - gradient * Float(learningRate)
    case .muon where weight.rank == 2 && (address.contains(".block.") || address.hasPrefix("projector")):
      return muon(weight, gradient, &moments)
    case .adamw, .muon: return adamW(weight, gradient, &moments)
    }
  }

  /// β₁ 0.9, β₂ 0.999, ε 10⁻⁸, decay 0.01.
  private func adamW(_ weight: Tensor, _ gradient: Tensor, _ moments: inout Moments) -> Tensor {
    moments.first = moments.first * 0.9 + gradient * 0.1
    moments.second = moments.second * 0.999 + gradient * gradient * 0.001
    let (first, second) = (1 - pow(0.9, Double(count)), 1 - pow(0.999, Double(count)))
    let step = moments.first * Float(learningRate / first)
    let size = sqrt(moments.second * Float(1 / second)) + Tensor(1e-8)
    return weight * Float(1 - 0.01 * learningRate) - step / size
  }

  /// Momentum 0.95 after Nesterov, decay 0.1, and the update made orthogonal.
  private func muon(_ weight: Tensor, _ gradient: Tensor, _ moments: inout Moments) -> Tensor {
    moments.first = moments.first * 0.95 + gradient * 0.05
    let update = orthogonalized(gradient * 0.05 + moments.first * 0.95)
    let factor = max(1, Double(weight.shape[0]) / Double(weight.shape[1])).squareRoot()
    return weight * Float(1 - 0.1 * learningRate) - update * Float(learningRate * factor)
  }
}

/// The nearest matrix whose singular values are about 1, by five steps of Newton and Schulz with Muon's coefficients.
func orthogonalized(_ matrix: Tensor) -> Tensor {
  let isHigh = matrix.shape[0] > matrix.shape[1]
  var x = isHigh ? matrix.transposed : matrix
  x = x * (1 / max(x.statistics.norm, 1e-7))
  for _ in 0..<5 {
    let gram = matmul(x, transposed: x)
    x = x * 3.4445 + matmul(gram * -4.7750 + matmul(gram, gram) * 2.0315, x)
  }
  return isHigh ? x.transposed : x
}
