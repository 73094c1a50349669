import PaliGemmaModel
import Tensors

/// One of several things asked of a model together.
public struct Request {
  /// The image tokens, then `<bos>` and the prompt.
  public let tokens: [Int]
  /// Makes the normalised image, `[3, S, S]`, when it is needed; throws if the picture cannot be read by then.
  public let pixels: () throws -> Tensor
  /// How each of its tokens is chosen.
  public let sampling: Sampling
  /// How many tokens the answer may have, at least 1; fewer if the context ends before.
  public let limit: Int

  /// A question of `tokens` about the image that `pixels` makes.
  public init(tokens: [Int], sampling: Sampling, limit: Int, pixels: @escaping () throws -> Tensor) {
    (self.tokens, self.sampling, self.limit, self.pixels) = (tokens, sampling, limit, pixels)
  }
}

/// Answers several requests together: every pass generates one token of each answer under way.
///
/// An answer is the same as alone, bit by bit: up to 8 rows, a product's row does not depend on the others. When one ends,
/// the next request takes its place.
public struct BatchGenerator {
  /// An answer under way or complete.
  public struct Answer {
    /// Which of the requests.
    public let request: Int
    /// An end token included.
    public fileprivate(set) var tokens: [Int]
  }

  /// The most answers under way at a time: as many rows as one pass over a weight serves.
  public static let mostAnswers = 8

  private let requests: [Request]
  private let rules: [AnswerRule]  // of their answers
  private var engine: any Engine
  private let chose: ((_ request: Int, _ token: Int, _ logits: () -> Tensor) -> Void)?
  private var begun = 0
  private var answers: [Answer] = []  // under way
  private var complete: [Answer] = []  // but not handed out

  /// - Parameters:
  ///   - model: what answers.
  ///   - requests: what is asked, in the order of the answers.
  ///   - kind: which engine runs.
  ///   - willRun: is told the stage that is about to run, of the first answer where several go through it.
  ///   - chose: is told each token of a request's answer, and can have the logits that it was chosen from, `[V]`.
  /// - Throws: the first prompt that is too long; nothing is computed then.
  public init(
    _ model: PaliGemma, _ requests: [Request], engine kind: EngineKind, willRun: @escaping (Stage) -> Void = { _ in },
    chose: ((_ request: Int, _ token: Int, _ logits: () -> Tensor) -> Void)? = nil
  ) throws(PromptTooLong) {
    self.chose = chose
    var rules: [AnswerRule] = []
    for request in requests {
      rules.append(try AnswerRule(model.configuration, promptLength: request.tokens.count, limit: request.limit))
    }
    (self.requests, self.rules) = (requests, rules)
    engine = kind.engine(
      model, zip(requests, rules).map { ($0.tokens.count, $1.limit) }, answers: min(requests.count, Self.mostAnswers),
      willRun: willRun)
  }

  /// The next answer to be complete, or nil after the last.
  /// - Throws: what a request's `pixels` throw.
  public mutating func next() throws -> Answer? {
    while complete.isEmpty {
      try fill()
      guard !answers.isEmpty || !complete.isEmpty else { return nil }
      step()
    }
    return complete.removeFirst()
  }

  /// Takes requests through their prompts while there is room for their answers; a first token is chosen for each.
  /// - Throws: what a request's `pixels` throw.
  package mutating func fill() throws {
    while answers.count < Self.mostAnswers, begun < requests.count {
      let request = requests[begun]
      let input = Input(pixels: try request.pixels(), tokens: request.tokens)
      let token = engine.begin(input, request.sampling, limit: rules[begun].limit)
      answers.append(Answer(request: begun, tokens: [token]))
      chose?(begun, token) { engine.logits(0) }
      begun += 1
      removeComplete()
    }
  }

  /// Generates one token of every answer under way.
  package mutating func step() {
    guard !answers.isEmpty else { return }
    for (place, token) in engine.step().enumerated() { answers[place].tokens.append(token) }
    if let chose {
      for (place, answer) in answers.enumerated() {
        chose(answer.request, answer.tokens[answer.tokens.count - 1]) { engine.logits(place) }
      }
    }
    removeComplete()
  }

  private mutating func removeComplete() {
    for place in answers.indices.reversed() {
      let (tokens, rule) = (answers[place].tokens, rules[answers[place].request])
      guard rule.isComplete(tokens.count, last: tokens[tokens.count - 1]) else { continue }
      complete.append(answers.remove(at: place))
      engine.end(place)
    }
  }
}
