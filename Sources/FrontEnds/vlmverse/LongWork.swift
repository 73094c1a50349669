import Foundation
import LineEditing
import Terminal

/// Work that takes a while: it shows what runs, and Ctrl-C ends the program before the next of it begins.
final class LongWork {
  private let progress = ProgressLine(environment: ProcessInfo.processInfo.environment)
  private let interruption: InterruptFlag
  /// Leaves nothing of what has been made so far, where the program ends early.
  var discard: () -> Void = {}

  private init(_ interruption: InterruptFlag) {
    self.interruption = interruption
    progress.begin()
  }

  static func run(_ body: (LongWork) throws -> Void) throws {
    try InterruptFlag.watching { try body(LongWork($0)) }
  }

  /// Shows what begins, or ends the program.
  func willDo(_ what: String) {
    progress.show(what)
    guard interruption.isSet else { return }
    progress.end()
    discard()
    _exit(130)
  }

  /// Takes what was shown off the screen.
  func end() { progress.end() }
}
