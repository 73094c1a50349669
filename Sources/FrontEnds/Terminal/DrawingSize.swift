import Notebook
import Rendering
import Synchronization

/// Whether a terminal is drawn large, for a projector, which a line may change.
package final class DrawingSize: Sendable {
  private let value: Mutex<Bool>

  package init(isBig: Bool) { value = Mutex(isBig) }

  package var isBig: Bool { value.withLock { $0 } }

  /// The command that changes it.
  package var command: Command {
    Command(
      "big", "[off]", group: .looking, "Draw large and sparse from here on, for a projector.",
      examples: [(":big", "as --big does"), (":big off", "as before")], completes: [.word(["off"])], touches: .machine
    ) { [self] _, arguments in
      guard arguments.words.isEmpty || arguments.words == ["off"] else {
        throw arguments.badUsage("it takes nothing, or off")
      }
      value.withLock { $0 = arguments.words.isEmpty }
      return [.note(isBig ? "Figures are drawn large from here on." : "Figures are drawn as before.")]
    }
  }
}
