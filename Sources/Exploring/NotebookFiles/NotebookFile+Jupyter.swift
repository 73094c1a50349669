import Foundation
import Notebook

/// Reads the Jupyter notebooks that a hand-out is written as, also when Jupyter has changed them since.
extension NotebookFile {
  /// - Parameter lines: the lines of the file called `name`.
  /// - Throws: `NotebookFileError`, with line and column where they are no JSON.
  init(jupyter lines: [String], name: String) throws(NotebookFileError) {
    let notebook = try Self.jsonObject(lines, name: name)
    guard let cells = notebook["cells"] as? [[String: Any]],
      let fields = (notebook["metadata"] as? [String: Any])?["vlmverse"] as? [String: Any]
    else { throw NotebookFileError(.foreignNotebook, file: name) }
    func field(_ name: String) -> Header.Field? { (fields[name] as? String).map { Header.Field($0) } }
    let header = Header(model: field("model"), image: field("image"), prompt: field("prompt"))
    var search = LineSearch(lines: lines)
    self.init(header: header, entries: cells.flatMap { Self.entries($0, &search) })
  }

  private static func jsonObject(_ lines: [String], name: String) throws(NotebookFileError) -> [String: Any] {
    let bytes = Array(lines.joined(separator: "\n").utf8)
    do {
      return try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    } catch {
      let problem = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? "it cannot be read"
      let offset = problem.matches(of: /[0-9]+/).last.flatMap { Int($0.output) } ?? bytes.count
      let before = bytes.prefix(offset).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      throw NotebookFileError(
        .notJSON, file: name, line: before.count, column: String(decoding: before.last ?? [], as: UTF8.self).count + 1)
    }
  }

  /// A cell of lines of input, of which the last has the output, or a remark.
  private static func entries(_ cell: [String: Any], _ search: inout LineSearch) -> [Entry] {
    let lines = text(cell["source"]).components(separatedBy: "\n").map(\.trimmingWhitespace)
    guard cell["cell_type"] as? String == "code" else {
      return cell["id"] as? String == HandOut.introductionID ? [] : [.remark(lines)]
    }
    var cells = lines.filter { !$0.isEmpty && !$0.hasPrefix("#") }.map { Cell(input: $0, line: search.line(of: $0)) }
    if let last = cells.indices.last { cells[last].output = output(cell) }
    return cells.map(Entry.cell)
  }

  /// The lines that a cell shows; nil if it shows nothing.
  private static func output(_ cell: [String: Any]) -> [String]? {
    let outputs = cell["outputs"] as? [[String: Any]] ?? []
    let lines = outputs.flatMap { output in
      if let traceback = output["traceback"] as? [String] { return traceback }
      guard let data = output["data"] as? [String: Any] else { return [] }
      return text(data["text/plain"]).components(separatedBy: "\n")
    }
    return lines.isEmpty ? nil : lines
  }

  /// Text as Jupyter keeps it: in one piece, or in lines with their ends.
  private static func text(_ value: Any?) -> String {
    (value as? [String])?.joined() ?? value as? String ?? ""
  }
}

/// Finds the lines of a file in which inputs stand, one after the other.
private struct LineSearch {
  let lines: [String]
  var next = 0

  /// The line, counted from 1, that holds `input` as a JSON text; 0 if none does.
  mutating func line(of input: String) -> Int {
    let options: JSONSerialization.WritingOptions = [.fragmentsAllowed, .withoutEscapingSlashes]
    guard let bytes = try? JSONSerialization.data(withJSONObject: input, options: options) else { return 0 }
    let text = String(decoding: bytes.dropLast(), as: UTF8.self)
    guard let place = lines[next...].firstIndex(where: { $0.contains(text) }) else { return 0 }
    next = place + 1
    return next
  }
}
