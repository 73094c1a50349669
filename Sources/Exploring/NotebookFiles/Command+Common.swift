import Investigating
import Learning
import Notebook
import Objects

extension Command {
  /// The commands that write files, or run their lines.
  private static let files: [Command] = [source, save, replay, sessions, log, export]

  /// The commands of every notebook, in the order in which `:help` lists them.
  package static let common: [Command] = {
    func behind(_ name: String) -> Int { basic.firstIndex { $0.name == name }.map { $0 + 1 } ?? basic.endIndex }
    let (looking, asking) = (behind("picture"), behind(prompt.name))
    return basic[..<looking] + [objects] + basic[looking..<asking] + files + basic[asking...] + investigating + losses
  }()
}
