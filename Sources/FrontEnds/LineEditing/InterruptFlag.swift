import CEditline

/// Whether Ctrl-C was pressed while a piece of work runs.
///
/// Long work asks `isSet` where it can stop and leave everything as it was. A second Ctrl-C ends the program by its
/// signal, which a shell reports as status 130.
///
/// From the key to the loop that stops: `TerminalSignals.c` catches the signal and sets this flag; `TerminalSitting` hands it to
/// `Sitting.interrupting`, which a cell runs in; the notebook passes it on to `interruptible(by:)` in Tensors, whose loops
/// ask every million numbers, and to the session, which asks before each stage. `generate` and its like just end:
/// `endOnInterrupt`.
package struct InterruptFlag: Sendable {
  private init() {}

  /// Whether Ctrl-C came since the work began.
  package var isSet: Bool { interrupt_is_set() }

  /// Runs `work`, during which Ctrl-C sets the flag. One piece of work at a time.
  package static func watching<Result>(_ work: (InterruptFlag) throws -> Result) rethrows -> Result {
    interrupt_watch()
    defer { interrupt_unwatch() }
    return try work(InterruptFlag())
  }
}
