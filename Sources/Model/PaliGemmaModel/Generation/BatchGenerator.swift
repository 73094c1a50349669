import Tensors

/// One of several things asked of a model together.
public struct Question {
  /// The image tokens, then `<bos>` and the prompt.
  public let tokens: [Int]
  /// Makes the normalised image, `[3, S, S]`, when it is needed; throws if the picture cannot be read by then.
  public let pixels: () throws -> Tensor
  public let sampling: Sampling
  /// How many tokens the answer may have, at least 1; fewer if the context ends before.
  public let limit: Int

  public init(tokens: [Int], sampling: Sampling, limit: Int, pixels: @escaping () throws -> Tensor) {
    (self.tokens, self.sampling, self.limit, self.pixels) = (tokens, sampling, limit, pixels)
  }
}

/// Answers several questions together: every pass reads the weights once and generates one token of each answer.
///
/// Prompts go through the model one by one, since many rows are as fast alone. An answer is the same as alone, bit by bit:
/// up to 8 rows, a product's row does not depend on the others. When one ends, the next question takes its place.
public struct BatchGenerator {
  /// An answer under way or complete.
  public struct Answer {
    /// Which of the questions.
    public let question: Int
    /// An end token included.
    public fileprivate(set) var tokens: [Int]
  }

  /// The most answers under way at a time: as many rows as one pass over a weight serves.
  public static let mostAnswers = 8

  private let model: PaliGemma
  private let questions: [Question]
  private let limits: [Int]  // of the answers
  private let fused: FusedPath
  private let willRun: (Stage) -> Void
  private var begun = 0
  private var answers: [Answer] = []  // under way
  private var pass = FusedDecoder.Pass(members: [], rows: 1)  // a member for each of them
  private var complete: [Answer] = []  // but not handed out

  /// - Parameter willRun: is told the stage of a prompt that is about to run.
  /// - Throws: the first prompt that is too long; nothing is computed then.
  public init(
    _ model: PaliGemma, _ questions: [Question], willRun: @escaping (Stage) -> Void = { _ in }
  ) throws(GenerationError) {
    self.model = model
    self.questions = questions
    self.willRun = willRun
    var limits: [Int] = []
    for question in questions {
      limits.append(try model.configuration.text.room(after: question.tokens.count, limit: question.limit))
    }
    self.limits = limits
    fused = FusedPath(
      model, rows: questions.map(\.tokens.count).max() ?? 0, sequences: min(questions.count, Self.mostAnswers),
      positions: zip(questions, limits).map { $0.tokens.count + $1 }.max() ?? 0)
  }

  /// The next answer to be complete, or nil after the last.
  /// - Throws: what a question's `pixels` throw.
  public mutating func next() throws -> Answer? {
    while complete.isEmpty {
      try fill()
      guard !answers.isEmpty || !complete.isEmpty else { return nil }
      step()
    }
    return complete.removeFirst()
  }

  /// Takes questions through their prompts while there is room for their answers; a first token is chosen for each.
  /// - Throws: what a question's `pixels` throw.
  public mutating func fill() throws {
    while answers.count < Self.mostAnswers, begun < questions.count {
      try begin(begun)
      begun += 1
    }
  }

  /// Generates one token of every answer under way.
  public mutating func step() {
    guard !answers.isEmpty else { return }
    let tokens = answers.map { $0.tokens[$0.tokens.count - 1] }
    for part in model.layout.decoderParts {
      fused.run(part, pass, tokens: tokens, pixels: Tensor([], shape: [0]))
    }
    for member in answers.indices {
      let sampling = questions[answers[member].question].sampling
      answers[member].tokens.append(fused.choose(sampling, step: answers[member].tokens.count, member: member))
      pass.members[member].start += 1
    }
    removeComplete()
  }

  private mutating func begin(_ index: Int) throws {
    let question = questions[index]
    let cache = KeyValueCache(model.configuration.text, capacity: question.tokens.count + limits[index])
    fused.run(Input(pixels: try question.pixels(), tokens: question.tokens), model.configuration, cache, willRun)
    answers.append(Answer(question: index, tokens: [fused.choose(question.sampling, step: 0)]))
    pass.members.append(.init(cache: cache, start: question.tokens.count))
    removeComplete()
  }

  private mutating func removeComplete() {
    for member in answers.indices.reversed() where isComplete(answers[member]) {
      complete.append(answers.remove(at: member))
      pass.members.remove(at: member)
    }
  }

  private func isComplete(_ answer: Answer) -> Bool {
    answer.tokens.count == limits[answer.question] || model.configuration.endTokens.contains(answer.tokens.last ?? -1)
  }
}
