import Foundation

extension NotebookFile {
  /// Reads a file.
  /// - Throws: `NotebookFileError`, with line and column.
  public init(contentsOf url: URL) throws(NotebookFileError) {
    let name = url.relativePath
    if ["ipynb", "md", "html"].contains(url.pathExtension.lowercased()) {
      throw NotebookFileError(.otherFormat("." + url.pathExtension), file: name)
    }
    let path = url.path(percentEncoded: false)
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw NotebookFileError(.unreadable(String(cString: strerror(errno))), file: name)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw NotebookFileError(.unreadable("it is no regular file"), file: name)
    }
    let bytes: Data
    do {
      let file = try FileHandle(forReadingFrom: url)
      bytes = try file.read(upToCount: Self.byteLimit + 1) ?? Data()
    } catch { throw NotebookFileError(.unreadable(error.localizedDescription), file: name) }
    try self.init(parsing: [UInt8](bytes), name: name)
  }

  /// Reads a file's bytes; `name` stands for the file in messages.
  /// - Throws: `NotebookFileError`, with line and column.
  public init(parsing bytes: [UInt8], name: String) throws(NotebookFileError) {
    var parser = NotebookFileParser(name: name)
    var bytes = bytes[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    let isTooLarge = bytes.count > Self.byteLimit
    bytes = bytes.prefix(Self.byteLimit)
    while !bytes.isEmpty {
      let end = bytes.prefix(Self.lineLimit + 1).firstIndex(of: UInt8(ascii: "\n"))
      let line = bytes[..<(end ?? bytes.endIndex)]
      try parser.take(line)
      bytes = end.map { bytes[($0 + 1)...] } ?? []
    }
    if isTooLarge { throw parser.error(.tooLarge(limit: Self.byteLimit)) }
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

  mutating func take(_ bytes: ArraySlice<UInt8>) throws(NotebookFileError) {
    number += 1
    guard !bytes.isEmpty else { return takeEmptyLine() }
    if let zero = bytes.firstIndex(of: 0) { throw error(.notText, column: column(of: zero, in: bytes)) }
    if let strange = bytes.firstInvalidUTF8 { throw error(.notUTF8, column: column(of: strange, in: bytes)) }
    guard bytes.count <= NotebookFile.lineLimit else {
      let last = bytes.startIndex + NotebookFile.lineLimit
      throw error(.lineTooLong(limit: NotebookFile.lineLimit), column: column(of: last, in: bytes))
    }
    let line = String(decoding: bytes, as: UTF8.self).trimmingWhitespace
    if number == 1, line.hasPrefix(NotebookFile.title.trimmingWhitespace) { return try takeTitle(line) }
    if isInHeader, try takeField(line) { return }
    isInHeader = false
    if line.hasPrefix(NotebookFile.outputMark) { return try takeOutput(bytes) }
    if line.isEmpty { return takeEmptyLine() }
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

  private func column(of index: Int, in line: ArraySlice<UInt8>) -> Int {
    String(decoding: line[..<index], as: UTF8.self).count + 1
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
    let fields: [(String, WritableKeyPath<NotebookFile.Header, NotebookFile.Header.Field?>)] = [
      ("model", \.model), ("image", \.image), ("prompt", \.prompt),
    ]
    for (name, path) in fields where line.hasPrefix("# \(name):") {
      let value = String(line.dropFirst("# \(name):".count)).trimmingWhitespace
      guard file.header[keyPath: path] == nil else { throw error(.repeatedField(name), column: 3) }
      guard !value.isEmpty else { throw error(.emptyField(name), column: line.count + 1) }
      file.header[keyPath: path] = .init(value, line: number)
      return true
    }
    return false
  }

  private mutating func takeOutput(_ bytes: ArraySlice<UInt8>) throws(NotebookFileError) {
    guard cell != nil else { throw error(.outputBeforeInput) }
    var line = String(decoding: bytes, as: UTF8.self)
    if line.last?.isNewline == true { line.removeLast() }
    let text = line.drop { $0 != "#" }.dropFirst(NotebookFile.outputMark.count)
    if cell?.output == nil { cell?.output = [] }
    cell?.output?.append(String(text.first == " " ? text.dropFirst() : text))
  }
}

extension ArraySlice<UInt8> {
  /// Where the first byte lies that is no part of a character.
  fileprivate var firstInvalidUTF8: Int? {
    if String(validating: self, as: UTF8.self) != nil { return nil }
    var (parser, bytes, index) = (Unicode.UTF8.ForwardParser(), makeIterator(), startIndex)
    while case .valid(let scalar) = parser.parseScalar(from: &bytes) { index += scalar.count }
    return index
  }
}
