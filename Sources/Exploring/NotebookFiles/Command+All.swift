import Investigating
import Learning
import Notebook

extension Command {
  /// The commands that write files, or run their lines.
  private static let files: [Command] = [source, save, replay, sessions, log, export]

  /// All commands but those of lessons, in the order in which `:help` lists them.
  package static let all: [Command] = {
    let place = basic.firstIndex { $0.name == prompt.name }.map { $0 + 1 } ?? basic.endIndex
    return basic[..<place] + files + basic[place...] + investigating + losses
  }()
}
