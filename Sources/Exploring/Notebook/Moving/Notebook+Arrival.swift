import Explaining
import Expressions
import Rendering

extension Notebook {
  /// What to show where a move has come to rest.
  func arrival(_ halt: Halt) throws -> Document {
    guard session.position.point >= 0 else { return notice(of: halt) + [.paragraph(whereabouts)] }
    return notice(of: halt) + (try showHere()) + displays
  }

  /// What to say of why a move has come to rest.
  func notice(of halt: Halt) -> Document {
    switch halt {
    case .reached: []
    case .breakpoint(let stop): [.note("Breakpoint \(stop.number) at \(stop.subject).")]
    case .conditionFailed(let stop, let why): [.warning("Breakpoint \(stop.number) at \(stop.subject): \(why).")]
    case .changed(let stop, let old, let new):
      [.note("\(stop.number): \(stop.subject) changed from \(old.text) to \(new.text).")]
    case .ended where !session.target.isEmpty: [.note("Back at the picture: this was the last gradient.")]
    case .ended:
      [
        .note(
          "The answer has ended: \(strong: explainer.answerText); its first token was chosen at \(code: ":goto text.logits@0")."
        )
      ]
    }
  }

  /// What is shown after every move.
  package var displays: Document { stops.displays.map { displayed($0.expression) }.reduce([], +) }

  /// A displayed expression, or why it has no value here.
  func displayed(_ expression: Expression) -> Document {
    do {
      return explainer.document(of: try evaluate(expression), name: label(expression))
    } catch {
      return [.paragraph("\(code: label(expression)): \(muted: String(describing: error))")]
    }
  }
}
