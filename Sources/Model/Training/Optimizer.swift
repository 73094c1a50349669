import Glibc
import PaliGemmaModel
import Tensors

/// What becomes of weights by their gradients, update after update.
public struct Optimizer: Sendable {
  /// The rule.
  public enum Rule: String, Sendable, CaseIterable {
    /// w − lr·g.
    case sgd
    /// Loshchilov, Hutter: Decoupled Weight Decay Regularization (arXiv 1711.05101).
    case adamw
    /// Jordan et al.: Muon (2024), for the matrices of blocks and projector; AdamW for the others.
    case muon

    /// The learning rate that is taken where none is named.
    package var usualRate: Double {
      switch self {
      case .sgd: 0.2
      case .adamw, .muon: 0.001
      }
    }
  }

  /// The rule.
  public let rule: Rule
  /// The learning rate.
  public var learningRate: Double
  /// How much of the learning rate each update takes from a weight itself; nil for the rule's own: AdamW's 0.01, Muon's 0.1.
  public var decay: Double?
  /// The longest that all gradients together may be, beyond which they are shortened; nil for any length.
  public var clip: Double?
  /// How many updates have been made.
  public private(set) var count = 0
  private var moments: [String: Moments] = [:]

  /// The running means of a weight's gradient and of its square.
  package struct Moments: Sendable {
    package var first, second: Tensor
  }

  /// No update made yet.
  public init(_ rule: Rule, learningRate: Double, decay: Double? = nil, clip: Double? = nil) {
    (self.rule, self.learningRate, self.decay, self.clip) = (rule, learningRate, decay, clip)
  }

  /// The same rule with no update made yet.
  package var begun: Optimizer { Optimizer(rule, learningRate: learningRate, decay: decay, clip: clip) }

  /// Every weight after one more update.
  /// - Precondition: a gradient has its weight's shape.
  public mutating func update(_ weights: [String: Tensor], _ gradients: [String: Tensor]) -> [String: Tensor] {
    count += 1
    let factor = clipping(gradients)
    var updated = weights
    for (address, gradient) in gradients {
      guard let weight = updated.removeValue(forKey: address) else { preconditionFailure("no weight \(address)") }
      updated[address] = updating(weight, factor == 1 ? gradient : gradient * factor, address)
    }
    return updated
  }

  /// What gradients are multiplied by so that together they are not longer than ``clip``.
  public func clipping(_ gradients: [String: Tensor]) -> Float {
    guard let clip else { return 1 }
    let length = gradients.values.reduce(0.0) { $0 + pow(Double($1.statistics.norm), 2) }.squareRoot()
    return length > clip ? Float(clip / length) : 1
  }

  /// The running means of the weight at `address`; nil before its first update.
  package func moments(of address: String) -> Moments? { moments[address] }

  private mutating func updating(_ weight: Tensor, _ gradient: Tensor, _ address: String) -> Tensor {
    if rule == .sgd { return weight * Float(1 - learningRate * (decay ?? 0)) - gradient * Float(learningRate) }
    let zero = Tensor(repeating: 0, shape: weight.shape)
    var moments = self.moments.removeValue(forKey: address) ?? Moments(first: zero, second: zero)
    defer { self.moments[address] = moments }
    return usesMuon(weight, address) ? muon(weight, gradient, &moments) : adamW(weight, gradient, &moments)
  }

  private func usesMuon(_ weight: Tensor, _ address: String) -> Bool {
    rule == .muon && weight.rank == 2 && (address.contains(".block.") || address.hasPrefix("projector"))
  }

  /// m = 0.9·m + 0.1·g, v = 0.999·v + 0.001·g², w·(1 − decay·lr) − lr·m̂/(√v̂ + 10⁻⁸), m̂ = m/(1 − 0.9ⁿ), v̂ = v/(1 − 0.999ⁿ).
  private func adamW(_ weight: Tensor, _ gradient: Tensor, _ moments: inout Moments) -> Tensor {
    let kept = Float(1 - (decay ?? 0.01) * learningRate)
    let rate = Float(learningRate / (1 - pow(0.9, Double(count))))
    let scale = Float(1 / (1 - pow(0.999, Double(count))))
    var weight = weight
    weight.withValues { w in
      moments.first.withValues { m in
        moments.second.withValues { v in
          gradient.values.withUnsafeBufferPointer { g in
            for i in 0..<w.count {
              m[i] = m[i] * 0.9 + g[i] * 0.1
              v[i] = v[i] * 0.999 + g[i] * g[i] * 0.001
              w[i] = w[i] * kept - rate * m[i] / ((v[i] * scale).squareRoot() + 1e-8)
            }
          }
        }
      }
    }
    return weight
  }

  /// Momentum 0.95 after Nesterov, decay 0.1, and the update made orthogonal.
  private func muon(_ weight: Tensor, _ gradient: Tensor, _ moments: inout Moments) -> Tensor {
    moments.first = moments.first * 0.95 + gradient * 0.05
    let update = orthogonalized(gradient * 0.05 + moments.first * 0.95)
    let factor = max(1, Double(weight.shape[0]) / Double(weight.shape[1])).squareRoot()
    return weight * Float(1 - (decay ?? 0.1) * learningRate) - update * Float(learningRate * factor)
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
