import Files
import Foundation
import Notebook

/// Reads the Jupyter notebooks that a hand-out is written as, also when Jupyter has changed them since.
extension NotebookFile {
  /// - Parameter lines: the lines of the file called `name`.
  /// - Throws: `NotebookFileError`, with line and column where they are no JSON.
  init(jupyter lines: [String], name: String) throws(NotebookFileError) {
    let notebook = try Self.json(lines, name: name)
    guard let cells = notebook["cells"]?.array, cells.allSatisfy({ $0.object != nil }),
      let fields = notebook["metadata"]?["vlmverse"], fields.object != nil
    else { throw NotebookFileError(.foreignNotebook, file: name) }
    var header = Header()
    for (name, path) in Header.fields {
      guard let value = fields[name]?.string?.trimmingWhitespace, !value.isEmpty else { continue }
      header[keyPath: path] = Header.Field(value)
    }
    var search = LineSearch(lines: lines)
    self.init(header: header, entries: cells.flatMap { Self.entries($0, &search) })
  }

  private static func json(_ lines: [String], name: String) throws(NotebookFileError) -> JSON {
    do throws(FileError) {
      return try JSON(Array(lines.joined(separator: "\n").utf8), file: name)
    } catch {
      guard case .notJSON(let line, let column, _, _) = error.problem else {
        throw NotebookFileError(.unreadable(error.reason), file: name)
      }
      throw NotebookFileError(.notJSON, file: name, line: line, column: column)
    }
  }

  /// A cell of lines of input, of which the last has the output, or a remark.
  private static func entries(_ cell: JSON, _ search: inout LineSearch) -> [Entry] {
    let lines = text(cell["source"]).components(separatedBy: "\n").map(\.trimmingWhitespace)
    if [HandOut.introductionID, HandOut.openingID].contains(cell["id"]?.string) { return [] }  // the header tells it
    guard cell["cell_type"]?.string == "code" else { return [.remark(lines)] }
    var entries: [Entry] = []
    for line in lines where !line.isEmpty {
      guard line.hasPrefix("#") else {
        entries.append(.cell(Cell(input: line, line: search.line(of: line))))
        continue
      }
      entries.append(.remark([String(line.dropFirst()).trimmingWhitespace]))
    }
    if let last = entries.lastIndex(where: \.isCell), case .cell(var shown) = entries[last] {
      shown.output = output(cell)
      entries[last] = .cell(shown)
    }
    return entries
  }

  /// The lines that a cell shows; nil if it shows nothing.
  private static func output(_ cell: JSON) -> [String]? {
    let lines = (cell["outputs"]?.array ?? []).flatMap { output in
      if let traceback = output["traceback"]?.strings { return traceback }
      guard let data = output["data"], data.object != nil else { return [] }
      return text(data["text/plain"]).components(separatedBy: "\n")
    }
    return lines.isEmpty ? nil : lines
  }

  /// Text as Jupyter keeps it: in one piece, or in lines with their ends.
  private static func text(_ value: JSON?) -> String {
    value?.strings?.joined() ?? value?.string ?? ""
  }
}

extension NotebookFile.Entry {
  fileprivate var isCell: Bool { if case .cell = self { true } else { false } }
}

/// Finds the lines of a file in which inputs stand, one after the other.
private struct LineSearch {
  let lines: [String]
  var next = 0

  /// The line, counted from 1, that holds `input` as a JSON text; 0 if none does.
  mutating func line(of input: String) -> Int {
    let text = JSON.literal(input).dropLast()
    guard let place = lines[next...].firstIndex(where: { $0.contains(text) }) else { return 0 }
    next = place + 1
    return next
  }
}
