import Foundation
import Rendering

extension Command {
  static let source = Command(
    "source", "FILE", group: .notebook, "Run the lines of a file, one after the other.",
    examples: [(":source tour.vlm", "as if each were typed")], completes: [.file], isRepeatable: false
  ) { notebook, arguments in
    guard !arguments.text.isEmpty else { throw arguments.badUsage("it needs a file") }
    let path = NSString(string: arguments.text).expandingTildeInPath
    guard isRegularFile(path), let data = FileManager.default.contents(atPath: path), data.count <= 1 << 24 else {
      throw CommandError.unreadable(arguments.text)
    }
    let lines = String(decoding: data, as: UTF8.self).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    try notebook.queue(
      lines.enumerated().map { index, text in
        var line = WaitingLine(String(text))
        line.place = "\(arguments.text):\(index + 1)"
        return line
      })
    return []
  }

  /// Whether it is a file with an end: a pipe or a device may have none.
  private static func isRegularFile(_ path: String) -> Bool {
    let target = URL(filePath: path).resolvingSymlinksInPath().path
    return (try? FileManager.default.attributesOfItem(atPath: target))?[.type] as? FileAttributeType == .typeRegular
  }
}
