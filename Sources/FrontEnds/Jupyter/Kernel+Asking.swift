import Files
import Notebook
import NotebookFiles
import Rendering

/// What a front end asks between the lines.
extension Kernel {
  /// What this kernel is.
  func information(version: String) -> JSON {
    [
      "status": "ok", "protocol_version": .string(Message.protocolVersion), "implementation": "vlmverse",
      "implementation_version": .string(version), "debugger": .bool(false), "help_links": [],
      "language_info": [
        "name": "vlmverse", "version": .string(version), "mimetype": "text/x-vlmverse", "file_extension": ".vlm",
        "pygments_lexer": "text", "codemirror_mode": "null",
      ],
      "banner": .string(notebook.greeting.keptLines.joined(separator: "\n")),
    ]
  }

  func completion(_ content: JSON) -> JSON {
    let place = CodePlace(content)
    let completion = notebook.completion(of: place.line, at: place.cursor)
    let start = completion?.start ?? place.cursor
    return [
      "status": "ok", "metadata": [:], "matches": .array(completion?.candidates.map { .string($0.text) } ?? []),
      "cursor_start": .integer(place.offset(of: start)), "cursor_end": .integer(place.offset(of: place.cursor)),
    ]
  }

  func inspection(_ content: JSON) -> JSON {
    let typed = CodePlace(content).lineToEndOfName
    let help = typed.trimmingWhitespace.isEmpty ? nil : notebook.helpInPlace(typed, at: typed.endIndex)
    return [
      "status": "ok", "found": .bool(help != nil), "metadata": [:], "data": help.map(bundle) ?? [:],
    ]
  }

  /// Whether Enter runs what has been typed, or more of it is to come; an empty line ends it in any case.
  func completeness(_ content: JSON) -> JSON {
    let lines = (content["code"]?.string ?? "").split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map(String.init)
    let isUnfinished = lines.last?.trimmingWhitespace.isEmpty == false && Notebook.isUnfinished(lines)
    return isUnfinished ? ["status": "incomplete", "indent": "  "] : ["status": "complete"]
  }
}

/// The line of a cell that the cursor stands in. Front ends count in Unicode's scalars.
struct CodePlace {
  let line: String
  /// In the line.
  let cursor: String.Index
  /// Scalars before the line.
  private let start: Int

  init(_ content: JSON) {
    let code = content["code"]?.string ?? ""
    let scalars = code.unicodeScalars
    let count = min(max(content["cursor_pos"]?.integer ?? scalars.count, 0), scalars.count)
    let place = scalars.index(scalars.startIndex, offsetBy: count)
    let first = scalars[..<place].lastIndex(of: "\n").map(scalars.index(after:)) ?? scalars.startIndex
    line = String(scalars[first..<(scalars[place...].firstIndex(of: "\n") ?? scalars.endIndex)])
    start = scalars.distance(from: scalars.startIndex, to: first)
    cursor = line.unicodeScalars.index(line.startIndex, offsetBy: count - start)
  }

  /// The line up to the end of the name that the cursor stands in.
  var lineToEndOfName: String {
    let rest = line[cursor...].prefix { $0.isLetter || $0.isNumber || "_.@".contains($0) }
    return String(line[..<rest.endIndex])
  }

  /// How many scalars of the cell come before a place in the line.
  func offset(of index: String.Index) -> Int {
    start + line.unicodeScalars.distance(from: line.startIndex, to: index)
  }
}
