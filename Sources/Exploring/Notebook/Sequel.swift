import Expressions
import Rendering

/// Values that are made of an answer, with addresses of their own: behind its end, the cursor can go on into them.
package protocol Sequel: Sendable {
  /// Their addresses, as far as there are any.
  func names(in notebook: Notebook) -> [String]
  /// The value of that name; nil if the name is none of theirs.
  func resolve(_ name: String, in notebook: Notebook) throws -> Evaluation?
  /// Runs a command: in its own way where the cursor is at one of these values or the command is about one.
  func run(_ command: Command, _ arguments: Arguments, in notebook: Notebook) throws -> Document
}
