import Analysis
import Checkpoints
import Explaining
import Foundation
import Notebook
import PaliGemmaModel
import Rendering
import Stepping

extension Command {
  static let verify = Command(
    "verify", "FILE.safetensors", group: .looking, "Compare every value of this run with a trace's.",
    details: """
      The trace is a file that `vlmverse trace` or another program wrote, its tensors named by address. Values are compared in \
      the order of computation; a list says by how much each differs, relative to its length, and the first that differs by \
      more than 1e-5 is named with its place. Ids, positions and masks have to be equal.
      """,
    examples: [(":verify reference.safetensors", "all that the file holds")], completes: [.file],
    touches: .opens { $1.unquotedText.isEmpty ? nil : $0.verified($1) }
  ) { notebook, arguments in
    guard !arguments.unquotedText.isEmpty else { throw arguments.badUsage("it takes a trace's file") }
    let file = try SafetensorsFile(notebook.verified(arguments))
    return try Verification(notebook.session, against: file) { _ throws(SteppingError) in
      if notebook.shouldStop() { throw .interrupted }
    }.document
  }
}

extension Notebook {
  fileprivate func verified(_ arguments: Arguments) -> URL {
    let path = arguments.unquotedText.expandedPath
    guard !path.hasPrefix("/"), let folder = arguments.authority.folder else { return URL(filePath: path) }
    return folder.appending(path: path)
  }
}
