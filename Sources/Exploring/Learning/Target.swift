import Explaining
import Notebook
import PaliGemmaModel
import Rendering

extension Command {
  static let target = Command(
    "target", "[TEXT|none]", group: .notebook, "Say what the answer should have been: a loss, and every gradient.",
    details: """
      The run becomes one pass over prompt and answer, to the loss and back: behind the loss, :step, :next, :until and :goto \
      go on through the gradients, from the last value to the first. grad:ADDRESS is the gradient of a value or a weight in \
      any expression. Alone it says what the target is; none leaves the answer to the model again.
      """,
    examples: [
      (":target red", "what it should have said"), (":goto loss", "what that costs"),
      (":step", "behind the loss, back: the first gradient"), (":show grad:vision.pixels", "of the picture"),
    ], completes: [.word(["none"])], takesText: true
  ) { notebook, arguments in
    let text = arguments.unquotedText
    if text.isEmpty { return [.paragraph(notebook.presentTarget)] }
    if text == "none" {
      try notebook.start(notebook.open, notebook.question)
      return [.paragraph("The model answers again.")]
    }
    try notebook.start(notebook.open, notebook.question, target: notebook.open.target(text))
    return [.paragraph(notebook.presentTarget)]
  }
}

extension Notebook {
  /// What the answer should have been, in words.
  fileprivate var presentTarget: Text {
    guard !session.target.isEmpty else {
      return "No target; \(code: ":target red") says that the answer should have been red."
    }
    let pieces = session.target.map(explainer.pieceName).joined(separator: " ")
    return """
      The answer should have been \(strong: pieces): \(NumberFormat.count(session.target.count)) tokens, whose mean cost is \
      \(address: "loss"). \(code: ":continue") computes it, \(code: ":loss") tells it token by token.
      """
  }
}
