import Explaining
import Questions
import Rendering

extension Command {
  static let boxes = Command(
    "boxes", group: .looking, "Draw the boxes of the answer on the image.",
    details: """
      A box is four <loc> tokens: top, left, bottom, right, in 1024ths of the side. Prompts of the form detect THING ask \
      for boxes of the things in the picture that go by that name.
      """,
    examples: [(":boxes", "after :prompt detect triangle, and :continue")]
  ) { notebook, arguments in
    try arguments.requireNone()
    let side = Double(notebook.question.picture.width)
    let boxes = Detection.all(in: notebook.explainer.answerText)
    guard !boxes.isEmpty else { return [.paragraph(notebook.absenceOfBoxes)] }
    let drawn = boxes.map { box in
      Picture.Box(
        x: box.left * side...box.right * side, y: box.top * side...box.bottom * side, label: Text(box.label))
    }
    return [.picture(notebook.explainer.picture(title: Text(notebook.explainer.answerText), boxes: drawn))]
  }
}

extension Notebook {
  /// Why there is nothing to draw, and what would bring boxes.
  fileprivate var absenceOfBoxes: Text {
    let form: Text = """
      A prompt of the form detect THING asks for boxes: \(code: ":prompt detect triangle"), or whatever is in the picture, \
      and \(code: ":continue").
      """
    guard !session.answer.isEmpty else { return "There is no answer yet. " + form }
    return "The answer to \(code: question.prompt) is \(strong: explainer.answerText) so far, with no box in it. "
      + form
  }
}
