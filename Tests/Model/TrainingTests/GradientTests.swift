import Checkpoints
import ModelTestSupport
import PaliGemmaModel
import Tensors
import TestSupport
import Testing

@testable import Training

/// Gradients and updates against PyTorch's in double precision: `Tests/Fixtures/model/gradients.py`.
@Suite struct GradientTests {
  static let names = ["published", "module", "gemma2"]
  private let target = [7, 3, 1]
  private let file: SafetensorsFile

  init() throws { file = try SafetensorsFile(Fixtures.url("model/gradients.safetensors")) }

  private func expected(_ name: String) throws -> Tensor { try #require(file[name]).tensor() }

  private func gradients(_ pass: TargetedPass) -> [String: Tensor] {
    var all: [String: Tensor] = [:]
    pass.backward { index, stage in
      for (point, gradient) in stage.values { all[Address(pass.stages[index].part, point).description] = gradient }
      for (address, gradient) in stage.weights { all[address] = all[address].map { $0 + gradient } ?? gradient }
    }
    return all
  }

  /// Of every weight, and of what every layer hands on; a vision key's bias has none but rounding.
  @Test(arguments: names) func everyGradientIsPyTorchs(_ name: String) throws {
    let subject = try Reference(name)
    let pass = try TargetedPass(subject.model, subject.input, target: target)
    #expect(relativeError(pass.losses, try expected("\(name)/loss")) <= 1e-5)
    let own = gradients(pass)
    let names = file.entries.map(\.name).filter { $0.hasPrefix("\(name)/grad:") }
    #expect(names.count >= subject.model.learnedAddresses.count)
    for full in names {
      let address = String(full.dropFirst("\(name)/grad:".count))
      let (gradient, right) = (try #require(own[address], "\(address)"), try expected(full))
      if address.hasPrefix("vision"), address.hasSuffix("attention.k.bias") {
        let query = try #require(own[address.replacing(".k.bias", with: ".q.bias")])
        #expect(gradient.statistics.norm <= 1e-6 * query.statistics.norm)
      } else {
        #expect(relativeError(gradient, right) <= 2e-5, "\(address)")
      }
    }
  }

  /// Every value that the loss depends on has a gradient of its own shape, and nothing else has one.
  @Test(arguments: names) func everyValueHasAGradient(_ name: String) throws {
    let subject = try Reference(name)
    let pass = try TargetedPass(subject.model, subject.input, target: target)
    let own = gradients(pass)
    let constants: Set<Point> = [
      .tokens, .positions, .mask, .localMask, .ropeCosine, .ropeSine, .probabilities,
    ]
    for (index, stage) in pass.stages.enumerated() {
      for (point, value) in pass.values(of: index) {
        let gradient = own[Address(stage.part, point).description]
        #expect(constants.contains(point) ? gradient == nil : gradient?.shape == value.shape, "\(stage.title) \(point)")
      }
    }
  }

  /// Taken twice, it is the same bit for bit.
  @Test func backwardTwiceIsTheSame() throws {
    let subject = try Reference("module")
    let pass = try TargetedPass(subject.model, subject.input, target: target)
    #expect(gradients(pass) == gradients(pass))
  }

  @Test(arguments: Optimizer.Rule.allCases) func updatesAreTheReferences(_ rule: Optimizer.Rule) throws {
    let subject = try Reference("module")
    var learner = Learner(subject.model, Optimizer(rule, learningRate: 1e-3))
    let losses = try (0..<5).map { _ in try learner.step(subject.input, target: target) }
    let name = "module/\(rule.rawValue)"
    #expect(relativeError(Tensor(losses, shape: [5]), try expected("\(name) losses")) <= 2e-5)
    let after = try TargetedPass(learner.model, subject.input, target: target).loss
    #expect(relativeError(Tensor(after), try expected("\(name) loss")) <= 2e-5)
    for (address, weight) in learner.weights where !(address.hasPrefix("vision") && address.hasSuffix("k.bias")) {
      #expect(relativeError(weight, try expected("\(name):\(address)")) <= 1e-4, "\(address)")
    }
    #expect(subject.model.weights["text.norm.weight"].tensor() != learner.weights["text.norm.weight"])
  }
}
