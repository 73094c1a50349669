import Explaining
import Files
import Foundation
import Notebook
import PaliGemmaModel
import Rendering
import Stepping
import Training

extension Command {
  static let learn = Command(
    "learn", "[N] [from FILE.jsonl | scenes WORD…]", group: .changing,
    "Take N steps of learning; all then looks at the changed model.",
    details: """
      Each step takes 16 questions, computes the gradient of their mean loss at every weight, and changes the weights by the \
      rule of :optimizer; of 20 steps or more, the first tenth and the last six tenths take less of its rate. Questions are the \
      lines of FILE, as PaliGemma's own: {"image": …, "prefix": …, "suffix": …}; or they are asked about scenes drawn as the \
      shipped model's were, of the tasks \(SceneQuestions.taskNames); with a colour or shape it has never seen, \
      \(SceneQuestions.newNames), in half of the scenes. The rest then rehearses all tasks, and the vision tower stays as it \
      is: so it keeps what it knew. Without from, the present question with its target is learned. Ctrl-C ends it, and what \
      was learned stays. The run before is then called before; :forget goes back to the weights that were opened.
      """,
    examples: [
      (":learn 20", "the target of this very question"),
      (":learn 150 from scenes cyan color", "a ninth colour, and its word"),
      (":learn from mine.jsonl", "ten steps over a file's lines"),
    ], completes: [.word(["from"])], keywords: ["from": .either([.word(["scenes"]), .file])],
    touches: .opens { notebook, arguments in notebook.learnedFile(arguments) }
  ) { notebook, arguments in
    let (count, source) = try notebook.learningSource(arguments)
    return try notebook.learn(count, source)
  }

  static let forget = Command(
    "forget", group: .changing, "Go back to the weights that were opened.",
    examples: [(":forget", "after :learn")]
  ) { notebook, arguments in
    try arguments.requireNone()
    guard let learning = notebook.learning else { throw arguments.badUsage("nothing has been learned") }
    let steps = learning.learner.optimizer.count
    try notebook.start(learning.opened, notebook.question, target: notebook.session.target)
    return [
      .paragraph("\(steps == 1 ? "One step is" : "\(steps) steps are") forgotten; the model is as it was opened.")
    ]
  }
}

/// What is learned from: examples for step after step.
protocol LearningSource {
  /// The examples of the step after `count` others.
  func examples(after count: Int) throws -> [Example]
  /// Whether the weight at an address changes.
  var isChanged: @Sendable (String) -> Bool { get }
}

extension LearningSource {
  var isChanged: @Sendable (String) -> Bool { { _ in true } }
}

extension Notebook {
  /// The file that a line names behind `from`, if it names one.
  fileprivate func learnedFile(_ arguments: Arguments) -> URL? {
    let words = arguments.words
    guard let from = words.firstIndex(of: "from"), from + 1 < words.count, words[from + 1] != "scenes" else {
      return nil
    }
    let path = words[from + 1].expandedPath
    return path.hasPrefix("/") ? URL(filePath: path) : arguments.folder?.appending(path: path) ?? URL(filePath: path)
  }

  fileprivate func learningSource(_ arguments: Arguments) throws -> (count: Int, source: any LearningSource) {
    var words = arguments.words[...]
    let count = words.first.flatMap { Int($0) }
    if count != nil { words = words.dropFirst() }
    guard count ?? 1 > 0 else { throw arguments.badUsage("\(words.first ?? "0") is no count of 1 or more") }
    guard let word = words.popFirst() else {
      guard !session.target.isEmpty else {
        throw arguments.badUsage(
          "it needs something to learn: :target TEXT says what the answer is, or from says where questions are")
      }
      let question = Example.Question(tokens: session.input.tokens, target: session.target)
      return (count ?? 10, PresentQuestion(example: Example(pixels: session.input.pixels, questions: [question])))
    }
    guard word == "from", let kind = words.popFirst() else {
      throw arguments.badUsage("\(word) is no count, and not from")
    }
    if kind == "scenes" { return (count ?? 10, try SceneQuestions(Array(words), open, arguments)) }
    guard words.isEmpty, let file = learnedFile(arguments) else {
      throw arguments.badUsage("it takes one file behind from")
    }
    return (count ?? 10, try LineQuestions(file, open))
  }

  /// Which share of the rate a step takes: it grows over the first tenth of the steps, and falls over the last six tenths, so
  /// that the last few examples don't pull the weights to their side. Few steps take all of it.
  private static func share(ofRate step: Int, of count: Int) -> Double {
    guard count >= 20 else { return 1 }
    let (step, count) = (Double(step), Double(count))
    return min(1, (step + 1) / (0.1 * count), (count - step) / (0.6 * count))
  }

  /// Takes `count` steps, or as many as there are before somebody interrupts.
  fileprivate func learn(_ count: Int, _ source: some LearningSource) throws -> Document {
    var learner = learning?.learner ?? Learner(open.model, optimizer)
    learner.optimizer = optimizer
    var losses: [Double] = []
    var problem: LearningError?
    while losses.count < count, problem == nil, !shouldStop() {
      let examples = try source.examples(after: learner.optimizer.count)
      learner.optimizer.learningRate = optimizer.learningRate * Self.share(ofRate: losses.count, of: count)
      do { losses.append(try learner.step(examples, where: source.isChanged)) } catch { problem = error }
      if let loss = losses.last { didProgress(LossCurve.line(losses, of: count, loss)) }
    }
    if losses.isEmpty, let problem { throw problem }
    guard !losses.isEmpty else { throw SteppingError.interrupted }
    learner.optimizer.learningRate = optimizer.learningRate
    try take(learner)
    let end: Document = problem.map { [.warning("\($0.description); the steps before it are kept.")] } ?? []
    return LossCurve.document(losses, of: count) + end
  }
}

/// The question that is open, with its target, over and over.
private struct PresentQuestion: LearningSource {
  let example: Example

  func examples(after count: Int) -> [Example] { [example] }
}
