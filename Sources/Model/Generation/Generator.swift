import PaliGemmaModel
import Tensors

/// Answers an input token by token: each `next()` runs one pass and chooses one token, until an end token or the limit.
public struct Generator {
  private let input: Input
  private let sampling: Sampling
  private let rule: AnswerRule
  private var engine: any Engine
  private var count = 0
  private var isComplete: Bool

  /// - Parameters:
  ///   - model: what answers.
  ///   - input: picture and prompt.
  ///   - sampling: how each token is chosen.
  ///   - limit: how many tokens at most; fewer if the context ends before.
  ///   - kind: which engine runs.
  ///   - willRun: is told the stage that is about to run.
  /// - Throws: that the prompt leaves no room for an answer.
  public init(
    _ model: PaliGemma, _ input: Input, sampling: Sampling, limit: Int, engine kind: EngineKind,
    willRun: @escaping (Stage) -> Void = { _ in }
  ) throws(PromptTooLong) {
    let length = input.tokens.count
    let rule = try AnswerRule(model.configuration, promptLength: length, limit: limit)
    self.init(
      input, sampling, rule, kind.engine(model, [(length, rule.limit)], answers: 1, willRun: willRun))
  }

  /// Answers on the reference engine, whose every value is shown to a probe.
  /// - Parameters:
  ///   - model: what answers.
  ///   - input: picture and prompt.
  ///   - sampling: how each token is chosen.
  ///   - limit: how many tokens at most; fewer if the context ends before.
  ///   - watch: the probe for a stage that is about to run.
  ///   - seen: is given it back when the stage has run.
  /// - Throws: that the prompt leaves no room for an answer.
  public init<P: Probe>(
    _ model: PaliGemma, _ input: Input, sampling: Sampling, limit: Int,
    watch: @escaping (Stage) -> P, seen: @escaping (Stage, P) -> Void
  ) throws(PromptTooLong) {
    let rule = try AnswerRule(model.configuration, promptLength: input.tokens.count, limit: limit)
    self.init(input, sampling, rule, ReferenceEngine(model, watch: watch, seen: seen))
  }

  private init(_ input: Input, _ sampling: Sampling, _ rule: AnswerRule, _ engine: any Engine) {
    (self.input, self.sampling, self.rule, self.engine) = (input, sampling, rule, engine)
    isComplete = rule.limit < 1
  }

  /// What the last token was chosen from, `[V]`.
  /// - Precondition: there is one.
  public var logits: Tensor { engine.logits(0) }

  /// The next token, an end token included; nil after that, or at the limit.
  public mutating func next() -> Int? {
    guard !isComplete else { return nil }
    let token = count == 0 ? engine.begin(input, sampling, limit: rule.limit) : engine.step()[0]
    count += 1
    isComplete = rule.isComplete(count, last: token)
    return token
  }
}
