import Explaining
import Expressions
import PaliGemmaModel
import Rendering
import Tensors

extension Command {
  static let top = Command(
    "top", "[N] [ADDRESS|EXPRESSION]", group: .looking,
    "Show the most probable next tokens, or what a vector of the stream would say.",
    details: """
      A vector of the decoder's residual stream goes through the final norm and the head, as the last row after the last layer \
      does; a vector of the vocabulary is taken for logits. Of a matrix the last row is meant.
      """,
    examples: [
      (":top", "the first ten"), (":top 3", "the first three"),
      (":top text.block.1.output[203]", "what row 203 would say after block 1"),
      (":top 5 knockout(\"image\", \"last\")", "without the image"),
    ], completes: [.expression]
  ) { notebook, arguments in
    let isCounted = arguments.words.first.flatMap { Int($0) } != nil
    let rest = isCounted ? arguments.text.splitAtFirstSpace.1 : arguments.text
    let count = try isCounted ? arguments.firstCount() : 10
    guard !rest.isEmpty else {
      let logits = try notebook.session.value(at: Address(.logits, .logits))
      let step = notebook.session.currentStep
      return notebook.otherPass(than: notebook.session.program[notebook.session.position.stage])
        + notebook.top(logits, count, title: step == 0 ? "after the prompt" : "after token \(step)")
    }
    let offset = arguments.line.count - rest.count
    let value = try notebook.placing(offset) { try notebook.evaluate(try Expression(rest)).value }
    let title = try notebook.label(Expression(rest))
    let document = notebook.top(try notebook.logits(of: value.tensor, arguments), count, title: title)
    return notebook.explaining(document, .lens)
  }
}

extension Notebook {
  fileprivate func top(_ logits: Tensor, _ count: Int, title: String) -> Document {
    let broken = logits.values.count { $0.isNaN }
    guard broken == 0 else {
      return [
        .notice(
          Notice(
            .warning,
            """
            \(NumberFormat.count(broken)) of \(NumberFormat.count(logits.count)) logits \(title) are nan: none is most \
            probable. :edits lists what was changed.
            """))
      ]
    }
    return [
      explainer.topTokens(
        softmax(logits), logits: logits, count: min(count, 200), title: "\(title): logit, probability")
    ]
  }

  /// The logits that a vector is, or that the final norm and the head make of it.
  fileprivate func logits(of value: Tensor?, _ arguments: Arguments) throws -> Tensor {
    let text = open.model.configuration.text
    guard let value, let width = value.shape.last, value.count > 0,
      [text.hiddenSize, text.vocabularySize].contains(width)
    else {
      throw arguments.badUsage(
        "it takes a vector of the stream [\(text.hiddenSize)] or of the vocabulary [\(text.vocabularySize)]")
    }
    let row = Tensor(Array(value.values.suffix(width)), shape: [1, width])
    return (width == text.vocabularySize ? row : session.model.logits(of: row)).reshaped([text.vocabularySize])
  }
}
