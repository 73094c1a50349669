import Notebook
import Rendering
import Training

extension Command {
  static let optimizer = Command(
    "optimizer", "[sgd|adamw|muon] [rate X] [decay X] [clip X|none]", group: .notebook,
    "Say by which rule weights change, and how fast.",
    details: """
      At first that is sgd, with gradients clipped at length 1: it moves a weight by its share in the loss, so that what a few \
      examples do not concern stays as it is; adamw moves each weight by about as much. A rule that is named begins with its \
      usual rate and without clipping. update.WEIGHT is by how much the next update by the present target would change a \
      weight; update.first.WEIGHT and update.second.WEIGHT are the running means of its gradient and of its square then, \
      update.after.WEIGHT the weight.
      """,
    examples: [
      (":optimizer", "the rule in force"), (":optimizer muon rate 0.002", "another"),
      ("update.text.norm.weight[:4]", "after :target, what it would change"),
    ], completes: [.word(Optimizer.Rule.allCases.map(\.rawValue))],
    keywords: ["rate": .value, "decay": .value, "clip": .word(["none"])]
  ) { notebook, arguments in
    var optimizer = notebook.optimizer
    var words = arguments.words[...]
    if let rule = words.first.flatMap(Optimizer.Rule.init) {
      optimizer = Optimizer(rule, learningRate: rule.usualRate)
      words = words.dropFirst()
    }
    while let word = words.popFirst() {
      guard let text = words.popFirst() else { throw arguments.badUsage("\(word) needs a number") }
      let number = Double(text)
      guard number.map({ $0 >= 0 && $0.isFinite }) ?? (word == "clip" && text == "none") else {
        throw arguments.badUsage("\(text) is no number of 0 or more")
      }
      switch word {
      case "rate": optimizer.learningRate = number ?? optimizer.learningRate
      case "decay": optimizer.decay = number
      case "clip": optimizer.clip = number
      default: throw arguments.badUsage("\(word) is neither a rule nor rate, decay or clip")
      }
    }
    notebook.optimizer = optimizer
    return [.paragraph(optimizer.words)]
  }
}

extension Optimizer {
  /// The rule and its numbers.
  fileprivate var words: Text {
    let decay = decay ?? (rule == .sgd ? 0 : rule == .adamw ? 0.01 : 0.1)
    let clip = clip.map { "at length \(NumberFormat.compact($0))" } ?? "nowhere"
    return """
      \(strong: rule.rawValue): rate \(strong: NumberFormat.compact(learningRate)), weight decay \
      \(NumberFormat.compact(decay)), gradients clipped \(clip); \(NumberFormat.count(count)) updates so far.
      """
  }
}
