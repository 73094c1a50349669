import Foundation

/// Ends the program with exit code 130 on Ctrl-C. A file being written has no name until it is whole, so that none stays.
///
/// What answers or writes one thing and has nothing to keep ends so, such as `generate` and `trace`. The explorer has
/// `InterruptFlag`, which lets work stop and the session go on.
func endOnInterrupt() {
  signal(SIGINT) { _ in _exit(130) }
}
