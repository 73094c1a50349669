import Files
import Foundation
import Notebook

extension Arguments {
  /// Throws where the file that the line names is there, is not this program's, and the line does not insist.
  package func requireReplaceable(_ url: URL) throws(CommandError) {
    guard !insists, !AtomicFile.mayReplace(url) else { return }
    throw .alreadyThere(url.relativePath, replacing: ":\(command.name)! \(text)")
  }
}
