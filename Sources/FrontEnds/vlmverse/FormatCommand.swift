import ArgumentParser
import Files
import Foundation
import NotebookFiles
import Terminal

/// Puts notebook files into one form.
struct FormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "format", abstract: "Puts notebook files into the form in which :save writes them.",
    discussion:
      "Lines, comments and outputs stay; what stands around them, and the order of the first lines, becomes one.")

  @Flag(help: "Change nothing, and say which files would change; exit code 1 if any.")
  var check = false
  @Argument(help: ArgumentHelp("Notebooks (.vlm).", valueName: "file"), completion: .file(extensions: ["vlm"]))
  var files: [String]

  func validate() throws {
    if let other = files.first(where: { URL(filePath: $0).pathExtension.lowercased() != "vlm" }) {
      throw ValidationError("\(other) is no .vlm file; expected notebooks whose names end in .vlm")
    }
  }

  func run() throws {
    let notebooks = try files.map { (URL(filePath: $0), try NotebookFile(contentsOf: URL(filePath: $0)).text) }
    let different = notebooks.filter { url, text in
      FileManager.default.contents(atPath: url.path(percentEncoded: false)) != Data(text.utf8)
    }
    for (url, text) in different {
      if check {
        try writeOutput("\(url.relativePath): vlmverse format would change it\n")
      } else {
        try AtomicFile.write(Array(text.utf8), to: url)
      }
    }
    if check, !different.isEmpty { throw ExitCode(1) }
  }
}
