import Expressions
import Foundation
import PaliGemmaModel
import Stepping
import Tensors
import TestSupport
import Testing

/// A run of a small model, whose values and weights expressions name by their addresses.
struct Run: NameResolver {
  /// Checkpoints with random weights: several key/value heads, odd sizes, tied and separate heads, with adapters and without.
  static let names = [
    "published", "module", "defaults", "smallest", "gemma2", "gemma2_end", "published.lora", "module.lora",
    "gemma2_end.lora",
  ]

  let session: Session

  init(_ name: String, target: [Int] = [], sampling: Sampling = .greedy, edits: [Edit] = []) throws {
    let adapter = name.hasSuffix(".lora") ? try Adapter(folder: Fixtures.url("model/\(name)")) : nil
    let model = try PaliGemma(
      folder: Fixtures.url("model/\(name.replacing(".lora", with: ""))"), adapter: adapter)
    let configuration = model.configuration
    let (side, prompt) = (configuration.vision.imageSize, [5, 11, 7, 11, 3])
    let pixels = Tensor.random(shape: [3, side, side], seed: 3) * 2 - Tensor(1)
    let image = Array(repeating: configuration.imageToken, count: configuration.vision.patchCount)
    session = try Session(
      model, Input(pixels: pixels, tokens: image + [configuration.beginToken] + prompt), target: target,
      sampling: sampling)
    for edit in edits { try session.make(edit) }
  }

  var names: [String] { [] }

  func resolve(_ name: String) throws -> Evaluation? {
    try Address(parsing: name).map { Evaluation(.tensor(try session.value(at: $0))) }
  }

  func weight(_ name: String) -> StoredTensor? {
    session.model.weights.addresses.contains(name) ? session.model.weights[name] : nil
  }

  /// What an expression comes to; nil where it cannot be computed.
  func value(_ expression: String) -> Tensor? {
    try? Expression(expression).evaluate(names: self).value.asTensor
  }

  /// The stages of the prompt and of the first generated tokens.
  func stages(passes: Int) throws -> [Stage] {
    for step in 1..<passes { _ = try session.index(of: Address(.logits, .logits, step: step)) }
    return session.program.filter { $0.step < passes }
  }
}

extension Value {
  /// The value as numbers; truths are 1 and 0.
  var asTensor: Tensor? {
    switch self {
    case .tensor(let tensor), .mask(let tensor): tensor
    case .number(let number): Tensor([Float(number)], shape: [])
    case .tuple, .text, .record: nil
    }
  }
}

/// ‖a − b‖ / ‖b‖, equal infinities apart; infinite if the shapes differ or only one is not a number.
func relativeError(_ a: Tensor, _ b: Tensor) -> Double {
  guard a.shape == b.shape else { return .infinity }
  var (difference, norm) = (0.0, 0.0)
  for (x, y) in zip(a.values, b.values) where x != y {
    difference += (Double(x) - Double(y)) * (Double(x) - Double(y))
  }
  for y in b.values where y.isFinite { norm += Double(y) * Double(y) }
  let error = difference == 0 ? 0 : (difference / norm).squareRoot()
  return error.isNaN ? .infinity : error
}
