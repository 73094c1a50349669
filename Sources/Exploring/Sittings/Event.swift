import Notebook
import PaliGemmaModel
import Rendering

/// What happens in a sitting, told in the order in which it happens.
package enum Event {
  /// A line behind its prompt, as a person who types it has it before them.
  package struct Entry: Equatable, Sendable {
    package let prompt: String
    package let line: String
  }

  /// A line begins to run.
  case begins(line: String)
  /// A stage of the model is about to run for it.
  case runs(Stage)
  /// How far it has come, where it computes for long.
  case progresses(String)
  /// A cell is there. `entry` is what belongs above it where nobody has it before them yet: a line that a person did not type.
  case shows(Cell, entry: Entry?)
  /// The line has come to its end.
  case ends
  /// The sitting itself has something to say, such as a greeting.
  case says(Document)
  /// A person's next line is waited for. `scripted` is what their keys type out in a demo; nil where they mean themselves.
  case asks(prompt: String, scripted: String?)
}
