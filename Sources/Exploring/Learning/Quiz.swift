import Generation
import Notebook
import PaliGemmaModel
import Questions
import Rendering
import Scenes
import Stepping

extension Command {
  static let quiz = Command(
    "quiz", "[N] scenes WORD…", group: .looking, "Ask the model about N fresh scenes, and count what it gets right.",
    details: """
      WORDs are as in :learn: tasks, and a new colour or shape, which is then what every question is about. The scenes are \
      none that :learn draws.
      """,
    examples: [(":quiz 40 scenes cyan color", "whether it knows cyan"), (":quiz scenes", "twenty of each task")],
    completes: [.word(["scenes"])]
  ) { notebook, arguments in
    var words = arguments.words[...]
    let count = words.first.flatMap { Int($0) }
    if count != nil { words = words.dropFirst() }
    guard words.popFirst() == "scenes", count ?? 1 > 0 else {
      throw arguments.badUsage("it takes scenes, and what to ask")
    }
    return try notebook.quiz(count ?? 20, SceneQuestions(Array(words), notebook.open, arguments))
  }
}

extension Notebook {
  /// How many of `count` questions of each task are answered to the letter.
  fileprivate func quiz(_ count: Int, _ source: SceneQuestions) throws -> Document {
    let isNew = source.color != nil || source.shape != nil
    let rows: [[Text]] = try source.tasks.map { task in
      var (right, mistake) = (0, "")
      for index in 0..<count {
        if shouldStop() { throw SteppingError.interrupted }
        didProgress("\(task.rawValue): \(index + 1) of \(count)")
        let (scene, question) = source.examination(index, task: task, isNew: isNew)
        let answer = try answer(
          question.prompt, Input(pixels: source.pixels(scene), tokens: open.tokens(prompt: question.prompt)))
        if answer == question.answer { right += 1 } else { mistake = "\(question.answer), not \(answer)" }
      }
      let share = Double(right) / Double(count)
      return [
        Text(task.rawValue), Text("\(right) of \(count)"), Text(NumberFormat.percent(share)), Text(mistake, .muted),
      ]
    }
    let columns: [Table.Column] = [
      .init("task"), .init("right", .right), .init("", .right), .init("a mistake", isFlexible: true),
    ]
    return [.table(Table(columns, rows: rows))]
  }

  private func answer(_ prompt: String, _ input: Input) throws -> String {
    var generator = try Generator(open.model, input, sampling: .greedy, limit: 60, engine: .fused)
    var tokens: [Int] = []
    while let token = generator.next() { tokens.append(token) }
    return open.tokenizer.decode(tokens, skippingSpecialTokens: true)
  }
}
