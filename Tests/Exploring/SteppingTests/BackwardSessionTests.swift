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

  @Test func integratedGradientsAreComplete() throws {
    let session = try session()
    let result = try IntegratedGradients(session.model, session.input, target: target) {}
    let sum = Double(result.shares.sum(over: [0, 1, 2]).values[0])
    #expect(abs(sum - result.difference) <= 0.01 * abs(result.difference))
  }
}
