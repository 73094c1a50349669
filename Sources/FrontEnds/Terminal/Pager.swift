import Foundation

/// The person's pager, for what is longer than the window.
package struct Pager {
  /// A shell's command.
  private let command: String

  /// The program that `PAGER` names, or else `less`; nil where there is none, or none is wanted.
  package init?(environment: [String: String]) {
    func given(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    guard given("NO_PAGER") == nil, !["", "dumb"].contains(environment["TERM"] ?? "") else { return nil }
    let less = environment["PAGER"] == nil ? Self.less(on: environment["PATH"] ?? "") : nil
    guard let command = given("PAGER") ?? less else { return nil }
    self.command = command
  }

  private static func less(on path: String) -> String? {
    path.split(separator: ":").contains { access("\($0)/less", X_OK) == 0 } ? "less" : nil
  }

  /// Shows a drawing, and waits until the person leaves it.
  /// - Returns: whether the pager could be run.
  func show(_ drawing: String) -> Bool {
    setenv("LESS", "-eFRX -PsSpace goes on, b goes back, q leaves.$", 0)
    setenv("LESSHISTFILE", "-", 0)
    setenv("LESSSECURE", "1", 0)  // a line typed too early writes no file
    guard let pager = popen(command, "w") else { return false }
    // Ctrl-C is the pager's, and it may be left before it has read everything.
    let handlers = [SIGINT, SIGPIPE].map { ($0, signal($0, SIG_IGN)) }
    fputs(drawing, pager)
    let status = pclose(pager)
    for (number, handler) in handlers { signal(number, handler) }
    return status != 127 << 8
  }
}
