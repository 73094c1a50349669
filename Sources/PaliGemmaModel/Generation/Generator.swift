import Tensors

/// Answers an input token by token: each `next()` runs one pass and chooses one token, until an end token or the limit.
public struct Generator<P: Probe> {
  /// What went wrong before anything was computed.
  public enum Failure: Error, Equatable, CustomStringConvertible {
    case promptTooLong(tokens: Int, limit: Int)

    public var description: String {
      switch self {
      case .promptTooLong(let tokens, let limit):
        "the prompt is \(tokens) tokens long with its image; this model's context holds \(limit), one of them for the answer"
      }
    }
  }

  private let model: PaliGemma
  private let sampling: Sampling
  private let cache: KeyValueCache
  let fused: FusedPath?
  private var stream: Stream
  private var step = 0
  private let limit: Int
  private let watch: (Stage) -> P
  private let seen: (Stage, P) -> Void

  /// - Parameters:
  ///   - limit: how many tokens at most; fewer if the context ends before.
  ///   - watch: the probe for a stage that is about to run.
  ///   - seen: is given it back when the stage has run.
  public init(
    _ model: PaliGemma, _ input: Input, sampling: Sampling, limit: Int,
    watch: @escaping (Stage) -> P, seen: @escaping (Stage, P) -> Void
  ) throws(Failure) {
    let context = model.configuration.text.maximumPositions
    guard input.tokens.count < context else { throw .promptTooLong(tokens: input.tokens.count, limit: context) }
    self.model = model
    self.sampling = sampling
    self.limit = min(limit, context - input.tokens.count)
    self.watch = watch
    self.seen = seen
    cache = KeyValueCache(model.configuration.text, capacity: input.tokens.count + self.limit)
    fused = P.isWatching ? nil : FusedPath(model, cache, sampling, rows: input.tokens.count)
    stream = Stream(input)
  }

  /// The next token, an end token included; nil after that, or at the limit.
  public mutating func next() -> Int? {
    guard step < limit, !model.configuration.endTokens.contains(stream.chosen ?? -1) else { return nil }
    if let chosen = stream.chosen { stream = Stream(token: chosen, start: stream.start + stream.tokens.count) }
    let stages = step == 0 ? Stage.prompt(model.configuration) : Stage.generated(step, model.configuration)
    for stage in stages {
      var probe = watch(stage)
      if let fused {
        fused.run(stage, &stream)
      } else {
        stream = model.run(stage, stream, cache, sampling, &probe)
      }
      seen(stage, probe)
    }
    step += 1
    return stream.chosen
  }
}

extension Generator {
  /// Answers with one probe for every stage.
  public init(_ model: PaliGemma, _ input: Input, sampling: Sampling, limit: Int, probe: P) throws(Failure) {
    try self.init(model, input, sampling: sampling, limit: limit, watch: { _ in probe }, seen: { _, _ in })
  }
}
