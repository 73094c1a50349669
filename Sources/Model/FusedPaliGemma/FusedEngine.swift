import PaliGemmaModel
import Tensors

/// The fused path, through which all answers under way go together: a pass reads the weights once for all of them.
///
/// Prompts go one by one, since many rows are as fast alone.
package struct FusedEngine: Engine {
  private let layout: Layout
  private let path: FusedPath
  private let willRun: (Stage) -> Void
  private var answers: [(sampling: Sampling, tokens: Int, last: Int)] = []
  private var pass = FusedDecoder.Pass(members: [], rows: 1)  // a member for each answer

  package func logits(_ place: Int) -> Tensor { path.logits(of: place) }

  /// - Parameters:
  ///   - rows: the most tokens of a prompt, its image's included.
  ///   - answers: the most that are under way together.
  ///   - positions: the most tokens of a prompt and its answer.
  ///   - roundsToBFloat16: as `FusedPath` has it.
  ///   - willRun: is told the stage that is about to run, of the first answer where several go through it.
  package init(
    _ model: PaliGemma, rows: Int, answers: Int, positions: Int, roundsToBFloat16: Bool = false,
    willRun: @escaping (Stage) -> Void
  ) {
    layout = model.layout
    path = FusedPath(
      model, rows: rows, sequences: answers, positions: positions, roundsToBFloat16: roundsToBFloat16)
    self.willRun = willRun
  }

  package mutating func begin(_ input: Input, _ sampling: Sampling, limit: Int) -> Int {
    let count = input.tokens.count
    let cache = KeyValueCache(layout.configuration.text, capacity: count + limit)
    path.run(input, layout, cache, willRun)
    let token = path.choose(sampling, step: 0)
    answers.append((sampling, 1, token))
    pass.members.append(.init(cache: cache, start: count))
    return token
  }

  package mutating func step() -> [Int] {
    let tokens = answers.map(\.last)
    for stage in layout.generated(answers[0].tokens) {
      willRun(stage)
      path.run(stage.part, pass, tokens: tokens, pixels: Tensor([], shape: [0]))
    }
    for place in answers.indices {
      answers[place].last = path.choose(answers[place].sampling, step: answers[place].tokens, member: place)
      answers[place].tokens += 1
      pass.members[place].start += 1
    }
    return answers.map(\.last)
  }

  package mutating func end(_ place: Int) {
    answers.remove(at: place)
    pass.members.remove(at: place)
  }
}

extension FusedPath {
  /// Takes a prompt, its image included, through all stages up to its logits.
  /// - Parameters:
  ///   - cache: empty; keeps the prompt's keys and values.
  ///   - willRun: is told the stage that is about to run.
  package func run(_ input: Input, _ layout: Layout, _ cache: KeyValueCache, _ willRun: (Stage) -> Void) {
    let pass = FusedDecoder.Pass(members: [.init(cache: cache, start: 0)], rows: input.tokens.count)
    for stage in layout.prompt {
      willRun(stage)
      run(stage.part, pass, tokens: input.tokens, pixels: input.pixels)
    }
  }
}
