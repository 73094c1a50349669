import Tensors

/// The model's own layers, one answer after the other: every value is made, and shown to a probe.
package struct ReferenceEngine<P: Probe>: Engine {
  private struct Answer {
    let sampling: Sampling
    let cache: KeyValueCache
    var stream: Stream
    var count = 0
    /// What its last token was chosen from.
    var logits = Tensor([], shape: [0])
  }

  private let model: PaliGemma
  private let watch: (Stage) -> P
  private let seen: (Stage, P) -> Void
  private var answers: [Answer] = []
  private var passed = 0..<0  // the answers that the last pass took

  /// - Parameters:
  ///   - watch: the probe for a stage that is about to run.
  ///   - seen: is given it back when the stage has run.
  package init(_ model: PaliGemma, watch: @escaping (Stage) -> P, seen: @escaping (Stage, P) -> Void = { _, _ in }) {
    (self.model, self.watch, self.seen) = (model, watch, seen)
  }

  package func logits(_ place: Int) -> Tensor { answers[passed.lowerBound + place].logits }

  package mutating func begin(_ input: Input, _ sampling: Sampling, limit: Int) -> Int {
    let cache = KeyValueCache(model.configuration.text, capacity: input.tokens.count + limit)
    answers.append(Answer(sampling: sampling, cache: cache, stream: Stream(input)))
    passed = answers.count - 1..<answers.count
    return run(model.layout.prompt, &answers[answers.count - 1])
  }

  package mutating func step() -> [Int] {
    passed = answers.indices
    return answers.indices.map { place in
      run(model.layout.generated(answers[place].count), &answers[place])
    }
  }

  package mutating func end(_ place: Int) { answers.remove(at: place) }

  /// Runs the stages of a pass.
  /// - Returns: the token that was chosen; the stream into the pass that takes it is the answer's.
  private func run(_ stages: [Stage], _ answer: inout Answer) -> Int {
    var stream = answer.stream
    for stage in stages {
      var probe = watch(stage)
      stream = model.run(stage, stream, answer.cache, answer.sampling, &probe)
      seen(stage, probe)
    }
    guard let token = stream.chosen else { preconditionFailure("a pass ends by choosing a token") }
    answer.logits = stream.hidden
    answer.stream = Stream(token: token, start: stream.start + stream.tokens.count)
    answer.count += 1
    return token
  }
}
