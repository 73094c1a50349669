import Foundation
import Notebook

extension NotebookFile {
  /// Reads a file.
  /// - Throws: `NotebookFileError`, with line and column.
  package init(contentsOf url: URL) throws(NotebookFileError) {
    let name = url.relativePath
    switch url.pathExtension.lowercased() {
    case "html": throw NotebookFileError(.otherFormat, file: name)
    case "md": try self.init(markdown: TextFile.lines(of: url), name: name)
    case "ipynb": try self.init(jupyter: TextFile.lines(of: url), name: name)
    default: try self.init(TextFile.lines(of: url), name: name)
    }
  }

  /// Reads a file's bytes; `name` stands for the file in messages.
  /// - Throws: `NotebookFileError`, with line and column.
  package init(parsing bytes: [UInt8], name: String) throws(NotebookFileError) {
    try self.init(TextFile.lines(bytes, name: name), name: name)
  }

  init(_ lines: [String], name: String) throws(NotebookFileError) {
    var parser = NotebookFileParser(name: name)
    for line in lines { try parser.take(line) }
    self = parser.finished()
  }
}

/// Takes a notebook file line by line.
private struct NotebookFileParser {
  let name: String
  private var file = NotebookFile(header: .init(), entries: [])
  private var remark: [String] = []
  private var cell: NotebookFile.Cell?
  private var number = 0
  private var isInHeader = false

  init(name: String) { self.name = name }

  func error(_ problem: NotebookFileError.Problem, column: Int = 1) -> NotebookFileError {
    NotebookFileError(problem, file: name, line: max(number, 1), column: column)
  }

  mutating func take(_ text: String) throws(NotebookFileError) {
    number += 1
    let line = text.trimmingWhitespace
    guard !line.isEmpty else { return takeEmptyLine() }
    if number == 1, line.hasPrefix(NotebookFile.title.trimmingWhitespace) { return try takeTitle(line) }
    if isInHeader, try takeField(line) { return }
    isInHeader = false
    if line.hasPrefix(NotebookFile.outputMark) { return try takeOutput(text) }
    finishCell()
    guard !line.hasPrefix("#") else { return remark.append(String(line.dropFirst()).trimmingWhitespace) }
    finishRemark()
    cell = NotebookFile.Cell(input: line, line: number)
  }

  /// An empty line ends the header and a remark.
  private mutating func takeEmptyLine() {
    isInHeader = false
    finishRemark()
  }

  mutating func finished() -> NotebookFile {
    finishCell()
    finishRemark()
    return file
  }

  private mutating func finishCell() {
    if let cell { file.entries.append(.cell(cell)) }
    cell = nil
  }

  private mutating func finishRemark() {
    if !remark.isEmpty { file.entries.append(.remark(remark)) }
    remark = []
  }

  private mutating func takeTitle(_ line: String) throws(NotebookFileError) {
    let version = String(line.dropFirst(NotebookFile.title.count - 1)).trimmingWhitespace
    guard version == "\(NotebookFile.version)" else {
      let found = version.isEmpty ? "without a number" : String(version.prefix(20))
      throw error(.version(found), column: line.count + 1 - version.count)
    }
    isInHeader = true
  }

  /// - Returns: whether the line is a field of the header.
  private mutating func takeField(_ line: String) throws(NotebookFileError) -> Bool {
    for (name, path) in NotebookFile.Header.fields where line.hasPrefix("# \(name):") {
      let value = String(line.dropFirst("# \(name):".count)).trimmingWhitespace
      guard file.header[keyPath: path] == nil else { throw error(.repeatedField(name), column: 3) }
      guard !value.isEmpty else { throw error(.emptyField(name), column: line.count + 1) }
      file.header[keyPath: path] = .init(value, line: number)
      return true
    }
    return false
  }

  private mutating func takeOutput(_ text: String) throws(NotebookFileError) {
    guard cell != nil else { throw error(.outputBeforeInput) }
    var line = text
    if line.last?.isNewline == true { line.removeLast() }
    let shown = line.drop { $0 != "#" }.dropFirst(NotebookFile.outputMark.count)
    if cell?.output == nil { cell?.output = [] }
    cell?.output?.append(String(shown.first == " " ? shown.dropFirst() : shown))
  }
}
