import Tensors

/// Why no token can be generated.
public enum GenerationError: Error, Equatable, CustomStringConvertible {
  /// The prompt, with its image, leaves no room for an answer.
  case promptTooLong(tokens: Int, limit: Int)

  public var description: String {
    switch self {
    case .promptTooLong(let tokens, let limit):
      "the prompt is \(tokens) tokens long with its image; this model's context holds \(limit), one of them for the answer"
    }
  }
}

extension Configuration.Text {
  /// How many tokens an answer of at most `limit` may have after a prompt of `tokens`.
  func room(after tokens: Int, limit: Int) throws(GenerationError) -> Int {
    guard tokens < maximumPositions else { throw .promptTooLong(tokens: tokens, limit: maximumPositions) }
    return min(limit, maximumPositions - tokens)
  }
}

/// Answers an input token by token: each `next()` runs one pass and chooses one token, until an end token or the limit.
public struct Generator<P: Probe> {
  private let model: PaliGemma
  private let sampling: Sampling
  private let cache: KeyValueCache
  let fused: FusedPath?
  private var pass: FusedDecoder.Pass
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
    watch: @escaping (Stage) -> P, seen: @escaping (Stage, P) -> Void = { _, _ in }
  ) throws(GenerationError) {
    self.model = model
    self.sampling = sampling
    self.watch = watch
    self.seen = seen
    self.limit = try model.configuration.text.room(after: input.tokens.count, limit: limit)
    cache = KeyValueCache(model.configuration.text, capacity: input.tokens.count + self.limit)
    pass = FusedDecoder.Pass(members: [.init(cache: cache, start: 0)], rows: input.tokens.count)
    fused = P.isWatching ? nil : FusedPath(model, rows: input.tokens.count, positions: cache.capacity)
    stream = Stream(input)
  }

  /// The next token, an end token included; nil after that, or at the limit.
  public mutating func next() -> Int? {
    guard step < limit, !model.configuration.endTokens.contains(stream.chosen ?? -1) else { return nil }
    if let chosen = stream.chosen { append(chosen) }
    let stages = step == 0 ? model.layout.prompt : model.layout.generated(step)
    for stage in stages {
      var probe = watch(stage)
      if let fused {
        run(stage, fused)
      } else {
        stream = model.run(stage, stream, cache, sampling, &probe)
      }
      seen(stage, probe)
    }
    step += 1
    return stream.chosen
  }

  private mutating func append(_ token: Int) {
    stream = Stream(token: token, start: stream.start + stream.tokens.count)
    pass.members[0].start = stream.start
    pass.rows = 1
  }

  private mutating func run(_ stage: Stage, _ fused: FusedPath) {
    fused.run(stage.part, pass, tokens: stream.tokens, pixels: stream.hidden)
    if stage.part == .choice { stream.chosen = fused.choose(sampling, step: stage.step) }
  }
}

extension Generator {
  /// Answers with one probe for every stage.
  public init(
    _ model: PaliGemma, _ input: Input, sampling: Sampling, limit: Int, probe: P
  ) throws(GenerationError) {
    try self.init(model, input, sampling: sampling, limit: limit, watch: { _ in probe })
  }
}
