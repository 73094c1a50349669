import Generation
import Measuring
import ModelTestSupport
import PaliGemmaModel
import Tensors
import Testing

/// Several requests answered together, against each alone.
@Suite struct BatchTests {
  /// Prompts and answers of unequal length, some drawn at random, more of them than have room at a time.
  private func requests(_ reference: Reference, _ count: Int) -> [Request] {
    let vision = reference.model.configuration.vision
    return (0..<count).map { index in
      let random = Tensor.random(shape: [3, vision.imageSize, vision.imageSize], seed: UInt64(index))
      let words = (0..<index * 3 % 8).map { 6 + ($0 * 7 + index) % 60 }
      return Request(
        tokens: reference.input.tokens + words,
        sampling: index % 3 == 2 ? Sampling(temperature: 2, topP: 0.9, seed: UInt64(index)) : .greedy,
        limit: 1 + index * 5 % 12
      ) { Tensor(random.values.map { 2 * $0 - 1 }, shape: random.shape) }
    }
  }

  private func alone(_ request: Request, _ model: PaliGemma, _ engine: EngineKind) throws -> [Int] {
    let input = Input(pixels: try request.pixels(), tokens: request.tokens)
    var generator = try Generator(
      model, input, sampling: request.sampling, limit: request.limit, engine: engine)
    var tokens: [Int] = []
    while let token = generator.next() { tokens.append(token) }
    return tokens
  }

  @Test(arguments: Reference.names + Reference.adapted, [1, 3, 8, 21]) func everyAnswerIsTheSameAsAlone(
    name: String, count: Int
  ) throws {
    let reference = try Reference(name)
    try expectSameAsAlone(reference.model, requests(reference, count), .fused)
  }

  @Test func aBatchRunsOnTheReferenceEngineToo() throws {
    let reference = try Reference("published")
    try expectSameAsAlone(reference.model, requests(reference, 10), .reference)
  }

  private func expectSameAsAlone(_ model: PaliGemma, _ requests: [Request], _ engine: EngineKind) throws {
    var together = try BatchGenerator(model, requests, engine: engine)
    var answers: [Int: [Int]] = [:]
    while let answer = try together.next() {
      #expect(answers.updateValue(answer.tokens, forKey: answer.request) == nil)
    }
    #expect(answers.count == requests.count)
    for (index, request) in requests.enumerated() { #expect(try answers[index] == alone(request, model, engine)) }
  }

  @Test func aPromptThatIsTooLongIsRefusedBeforeAnythingRuns() throws {
    let reference = try Reference("published")
    let limit = reference.model.configuration.text.maximumPositions
    let long = Request(tokens: Array(repeating: 7, count: limit), sampling: .greedy, limit: 3) {
      Issue.record("nothing may run")
      return reference.input.pixels
    }
    let error = PromptTooLong(tokens: limit, limit: limit)
    #expect(throws: error) { try BatchGenerator(reference.model, requests(reference, 2) + [long], engine: .fused) }
  }

  /// A picture is asked for when its request's turn comes, not before.
  @Test func aPictureThatCannotBeReadAnyMoreEndsTheBatchAtItsQuestion() throws {
    struct Gone: Error {}
    let reference = try Reference("published")
    var asked: [Int] = []
    let requests = (0..<10).map { index in
      Request(tokens: reference.input.tokens, sampling: .greedy, limit: 1 + index % 2 * 30) {
        asked.append(index)
        if index == 9 { throw Gone() }
        return reference.input.pixels
      }
    }
    var generator = try BatchGenerator(reference.model.withoutEndTokens, requests, engine: .fused)
    #expect(asked.isEmpty)
    #expect(throws: Gone.self) { while try generator.next() != nil {} }
    #expect(asked == Array(0..<10))
  }

  @Test func noQuestionsHaveNoAnswers() throws {
    var generator = try BatchGenerator(Reference("published").model, [], engine: .fused)
    #expect(try generator.next()?.request == nil)
  }
}
