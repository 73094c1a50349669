import Checkpoints
import Generation
import PaliGemmaModel
import Stepping
import Tensors
import TestSupport
import Testing

@Suite struct SessionTests {
  let model: PaliGemma
  let input: Input

  init() throws {
    model = try PaliGemma(folder: Fixtures.url("model/module"))
    let trace = try SafetensorsFile(Fixtures.url("model/module.trace.safetensors"))
    let tokens = [Int](repeating: model.configuration.imageToken, count: 9) + [2, 17, 40, 6]
    input = Input(pixels: try #require(trace["vision.pixels"]).tensor(), tokens: tokens)
  }

  private func session(tokens: Int = 4) throws -> Session { try Session(model, input, tokenLimit: tokens) }

  @Test func steppedLogitsEqualTheReferencePathBitForBit() throws {
    let session = try session()
    var generator = try Generator(model, input, sampling: .greedy, limit: 4) { _ in
      Recorder()
    } seen: { stage, recorder in
      guard stage.part == .logits else { return }
      let expected = recorder.entries[1].value
      #expect(throws: Never.self) {
        let stepped = try session.value(at: Address(.logits, .logits, step: stage.step))
        #expect(stepped.values.map(\.bitPattern) == expected.values.map(\.bitPattern))
      }
    }
    var answer: [Int] = []
    while let token = generator.next() { answer.append(token) }
    try session.compute(through: session.program.count - 1)
    #expect(session.answer == answer)
    #expect(answer.count == 4)
  }

  @Test func forwardBackForwardIsIdentical() throws {
    let session = try session()
    var (seen, positions) = ([Tensor](), [Position]())
    while try session.move(to: session.position(after: session.position)) {
      positions.append(session.position)
      seen.append(try session.trace(of: session.position.stage)[session.position.point].value)
    }
    #expect(session.hasEnded)
    #expect(seen.count > 100)
    for (position, value) in zip(positions, seen).reversed() {
      #expect(session.position == position)
      #expect(try session.trace(of: position.stage)[position.point].value == value)
      try session.move(to: session.position(before: position))
    }
    #expect(session.position == .start)
    for (position, value) in zip(positions, seen) {
      try session.move(to: session.position(after: session.position))
      #expect(session.position == position)
      #expect(try session.trace(of: position.stage)[position.point].value == value)
    }
  }

  @Test func everyAddressIsThereBeforeAndAfterItsStageHasRun() throws {
    for address in model.layout.addresses + [Address(.logits, .norm, step: 2)] {
      let fresh = try session()
      let before = try fresh.value(at: address)
      #expect(fresh.position == .start)
      try fresh.compute(through: fresh.program.count - 1)
      #expect(try fresh.value(at: address) == before, "\(address)")
    }
  }

  @Test func aStageOfATokenToComeIsFound() throws {
    #expect(try session().stage(of: Address(.logits, .norm, step: 3)) == Stage(.logits, step: 3))
  }

  @Test func withoutAStepTheNewestPassIsMeant() throws {
    let session = try session()
    let address = Address(.merge, .tokens)
    #expect(try session.value(at: address).count == 13)
    try session.move(to: try session.position(of: Address(.merge, .tokens, step: 2)))
    #expect(try session.value(at: address) == Tensor([Float(session.answer[1])], shape: [1]))
    #expect(try session.value(at: Address(.merge, .tokens, step: 0)).count == 13)
  }

  @Test func anEditReachesTheAnswerAndUndoingItIsExact() throws {
    let session = try session()
    let logits = Address(.logits, .logits, step: 0)
    let before = try session.value(at: logits)
    try session.make(Edit(summary: "zero", [.init(Address(.visionBlock(0), .value)) { $0 * 0 }]))
    #expect(session.computedCount == 2)
    #expect(try session.value(at: Address(.visionBlock(0), .value)).values.allSatisfy { $0 == 0 })
    #expect(try session.value(at: logits) != before)
    let undone = try session.undoEdit()
    #expect(undone?.summary == "zero")
    #expect(try session.value(at: logits) == before)
    #expect(session.edits.isEmpty)
  }

  @Test func anEditedKeyStaysInTheCache() throws {
    let session = try session()
    let before = try session.value(at: Address(.logits, .logits, step: 2))
    try session.make(Edit(summary: "scale", [.init(Address(.textBlock(0), .cachedKeys, step: 1)) { $0 * 3 }]))
    let cached = try session.value(at: Address(.textBlock(0), .cachedKeys, step: 1))
    let later = try session.value(at: Address(.textBlock(0), .cachedKeys, step: 2))
    #expect(later.tokens(13..<14) == cached.tokens(13..<14))
    #expect(try session.value(at: Address(.logits, .logits, step: 2)) != before)
    _ = try session.undoEdit()
    #expect(try session.value(at: Address(.logits, .logits, step: 2)) == before)
  }

  @Test func aCopyGoesItsOwnWay() throws {
    let session = try session()
    let logits = Address(.logits, .logits, step: 2)
    let before = try session.value(at: logits)
    let copy = session.copy()
    try copy.make(Edit(summary: "scale", [.init(Address(.textBlock(0), .heads)) { $0 * 2 }]))
    #expect(try copy.value(at: logits) != before)
    #expect(try session.value(at: Address(.textBlock(1), .cachedKeys, step: 2)).shape == [3, 15, 8])
    #expect(try session.value(at: logits) == before)
    #expect(session.edits.isEmpty)
  }

  @Test func anInterruptLeavesTheCursor() throws {
    let session = try session()
    try session.move(to: Position(stage: 1, point: 2))
    session.shouldStop = { session.computedCount >= 4 }
    #expect(throws: SteppingError.interrupted) { try session.move(to: Position(stage: 8, point: 0)) }
    #expect(session.position == Position(stage: 1, point: 2))
    session.shouldStop = { false }
    #expect(try session.move(to: Position(stage: 8, point: 0)))
  }

  @Test func placesThatAreNotThere() throws {
    let session = try session()
    let beyond = try #require(Address(parsing: "text.block.7.norm1"))
    #expect(throws: SteppingError.noSuchBlock(beyond, count: 2)) { try session.value(at: beyond) }
    #expect(throws: SteppingError.answerEnded(tokens: 4, wanted: 9)) {
      try session.value(at: Address(.logits, .norm, step: 9))
    }
    #expect(try !session.move(to: Position(stage: 500, point: 0)))
    let long = Input(pixels: input.pixels, tokens: [Int](repeating: 5, count: 64))
    #expect(throws: PromptTooLong(tokens: 64, limit: 64)) { try Session(model, long) }
  }
}
