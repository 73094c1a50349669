import Checkpoints
import PaliGemmaModel
import Stepping
import Tensors
import TestSupport
import Testing
import Training

/// A run that goes on from the loss back to the picture.
@Suite struct BackwardSessionTests {
  private let target = [7, 3, 1]

  private func session(_ name: String = "module") throws -> Session {
    let model = try PaliGemma(folder: Fixtures.url("model/\(name)"))
    let vision = model.configuration.vision
    let pixels = Tensor.random(shape: [3, vision.imageSize, vision.imageSize], seed: 5) * 2 - Tensor(1)
    let image = [Int](repeating: model.configuration.imageToken, count: vision.patchCount)
    return try Session(model, Input(pixels: pixels, tokens: image + [2, 17, 40, 6]), target: target)
  }

  @Test(arguments: ["module", "gemma2", "published"]) func gradientsAreThoseOfThePass(_ name: String) throws {
    let session = try session(name)
    let pass = try TargetedPass(session.model, session.input, target: target)
    #expect(try session.value(at: Address(.loss, .loss)).values == [pass.loss])
    var weights: [String: Tensor] = [:]
    try pass.backward { index, gradients in
      let part = pass.stages[index].part
      let points = session.layout.points(of: Stage(part, isBackward: true))
      #expect(Set(points) == Set(gradients.values.keys))
      for point in points {
        let value = try session.value(at: Address(part, point, isGradient: true))
        #expect(value == gradients.values[point])
      }
      weights.merge(gradients.weights, uniquingKeysWith: +)
    }
    for (address, gradient) in weights { #expect(try session.gradient(ofWeight: address) == gradient, "\(address)") }
  }

  @Test func backAndForwardAgainIsIdentical() throws {
    let session = try session()
    var seen: [(Position, Tensor)] = []
    while try session.move(to: session.position(after: session.position)) {
      let trace = try session.trace(of: session.position.stage)
      #expect(trace.map(\.point) == session.layout.points(of: session.program[session.position.stage]))
      seen.append((session.position, trace[session.position.point].value))
    }
    #expect(session.hasEnded && seen.count > 150)
    for (position, value) in seen.reversed() {
      #expect(session.position == position)
      #expect(try session.trace(of: position.stage)[position.point].value == value)
      try session.move(to: session.position(before: position))
    }
    #expect(session.position == .start)
  }

  /// Each gradient has the shape of its value.
  @Test(arguments: ["module", "gemma2"]) func shapesAreKnownBefore(_ name: String) throws {
    let session = try session(name)
    for (index, stage) in session.layout.targeted.enumerated() {
      for (point, value) in try session.trace(of: index) {
        #expect(session.shape(of: point, in: stage) == value.shape, "\(stage.title) \(point)")
      }
    }
  }

  @Test func whatHasNoGradientIsSaid() throws {
    let session = try session()
    #expect(throws: SteppingError.noGradient(Address(.merge, .mask, isGradient: true))) {
      try session.value(at: Address(.merge, .mask, isGradient: true))
    }
    #expect(throws: SteppingError.answerGiven(Address(.sampling, .token))) {
      try session.value(at: Address(.sampling, .token))
    }
    let answering = try Session(session.model, session.input)
    #expect(throws: SteppingError.noTarget) { try answering.value(at: Address(.loss, .loss)) }
    #expect(throws: SteppingError.noTarget) { try answering.gradient(ofWeight: "text.norm.weight") }
  }

  /// 200 numbers of values and weights all over the model, with their slopes by differences.
  @Test(arguments: ["module", "gemma2"]) func differencesAgree(_ name: String) throws {
    let session = try session(name)
    var chance = SplitMix64(seed: 11)
    func index(_ shape: [Int]) -> [Int] { shape.map { Int.random(in: 0..<$0, using: &chance) } }
    let values = session.layout.targeted.filter(\.isBackward).flatMap { stage in
      session.layout.points(of: stage).map { Address($0, of: stage) }
    }
    for address in values.shuffled(using: &chance).prefix(60) {
      let gradient = try session.value(at: address)
      try check(session, .value(address.part, address.point), gradient, index(gradient.shape))
    }
    for address in session.model.learnedAddresses.shuffled(using: &chance).prefix(40) {
      let gradient = try session.gradient(ofWeight: address)
      try check(session, .weight(address), gradient, index(gradient.shape))
    }
  }

  private func check(_ session: Session, _ place: FiniteDifference.Place, _ gradient: Tensor, _ index: [Int]) throws {
    let (slope, back) = (try session.finiteDifference(place, at: index).slope, Double(gradient[index]))
    let size = Double(gradient.statistics.norm) / Double(gradient.count).squareRoot()
    #expect(abs(slope - back) <= 1e-4 * max(abs(back), size, 1e-3), "\(place)\(index): \(slope), \(back)")
  }

  @Test(arguments: ["module", "gemma2"]) func integratedGradientsAreComplete(_ name: String) throws {
    let session = try session(name)
    let result = try IntegratedGradients(session.model, session.input, target: target) {}
    let sum = Double(result.shares.sum(over: [0, 1, 2]).values[0])
    #expect(result.isComplete && abs(sum - result.difference) <= 0.01 * abs(result.difference))
    let ends = try [0, 1].map { share in
      let input = Input(pixels: session.input.pixels * Float(share), tokens: session.input.tokens)
      return Double(try TargetedPass(session.model, input, target: target).loss)
    }
    #expect(abs(result.difference - (ends[0] - ends[1])) <= 1e-6)
  }

  @Test func integratedGradientsStopWhenTold() throws {
    let session = try session()
    #expect(throws: SteppingError.interrupted) {
      try IntegratedGradients(session.model, session.input, target: target) { throw SteppingError.interrupted }
    }
  }

  /// What was put there is a constant: it has a gradient, and what came before has none through it.
  @Test func anEditedValueHandsNoGradientOn() throws {
    let session = try session()
    let place = Address(.textBlock(0), .output)
    let value = try session.value(at: place)
    try session.make(Edit(summary: "", [.init(place) { _ in value * 2 }]))
    func size(_ address: Address) throws -> Float { try session.value(at: address).statistics.norm }
    #expect(try size(Address(.textBlock(0), .output, isGradient: true)) > 0)
    #expect(try size(Address(.textBlock(1), .scores, isGradient: true)) > 0)
    #expect(try size(Address(.textBlock(0), .scores, isGradient: true)) == 0)
    #expect(try size(Address(.preprocessing, .pixels, isGradient: true)) == 0)
    #expect(try session.gradient(ofWeight: "text.block.1.norm1.weight").statistics.norm > 0)
    #expect(try session.gradient(ofWeight: "text.block.0.attention.q.weight").statistics.norm == 0)
  }

  /// Where an edit changes a few numbers, the others hand on what they did.
  @Test func theRestOfAnEditedValueHandsItsGradientOn() throws {
    let session = try session()
    let address = Address(.textBlock(1), .heads)
    let before = try session.value(at: Address(.textBlock(1), .weights, isGradient: true))
    try session.make(
      Edit(
        summary: "",
        [
          .init(address) { heads in
            var heads = heads  // [heads, rows, head size]
            let size = heads.shape[1] * heads.shape[2]
            heads.withValues { $0[..<size].update(repeating: 0) }
            return heads
          }
        ]))
    let after = try session.value(at: Address(.textBlock(1), .weights, isGradient: true))
    let count = after.count / after.shape[0]
    #expect(before.values[..<count].contains { $0 != 0 })
    #expect(after.values[..<count].allSatisfy { $0 == 0 } && after.values[count...].contains { $0 != 0 })
    let (q, v) = ("text.block.1.attention.q.weight", "text.block.1.attention.v.weight")
    for weight in [q, v] { #expect(try session.gradient(ofWeight: weight).statistics.norm > 0) }
  }
}
