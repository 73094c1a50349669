import Foundation

/// A text file that a person names.
enum TextFile {
  /// The largest file and the longest line that are read, in bytes.
  private static let (byteLimit, lineLimit) = (16 << 20, 2 << 20)

  /// The file's lines, without the line feeds that end them.
  /// - Throws: `NotebookFileError`, with line and column, where it is no text in UTF-8 or too large.
  static func lines(of url: URL) throws(NotebookFileError) -> [String] {
    let (name, path) = (url.relativePath, url.path(percentEncoded: false))
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw NotebookFileError(.unreadable(String(cString: strerror(errno))), file: name)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {  // a pipe or a device may have no end
      throw NotebookFileError(.unreadable("it is no regular file"), file: name)
    }
    let bytes: Data
    do {
      bytes = try FileHandle(forReadingFrom: url).read(upToCount: byteLimit + 1) ?? Data()
    } catch { throw NotebookFileError(.unreadable(Files.reason(error)), file: name) }
    return try lines([UInt8](bytes), name: name)
  }

  /// The lines of a file's bytes; `name` stands for the file in messages.
  /// - Throws: `NotebookFileError`, with line and column.
  static func lines(_ bytes: [UInt8], name: String) throws(NotebookFileError) -> [String] {
    var rest = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    let isTooLarge = rest.count > byteLimit
    rest = rest.prefix(byteLimit)
    var lines: [String] = []
    while !rest.isEmpty {
      let end = rest.prefix(lineLimit + 1).firstIndex(of: UInt8(ascii: "\n"))
      let line = rest[..<(end ?? rest.endIndex)]
      if let (problem, place) = problem(in: line) {
        let column = String(decoding: line[..<place], as: UTF8.self).count + 1
        throw NotebookFileError(problem, file: name, line: lines.count + 1, column: column)
      }
      lines.append(String(decoding: line, as: UTF8.self))
      rest = end.map { rest[($0 + 1)...] } ?? []
    }
    if isTooLarge { throw NotebookFileError(.tooLarge(limit: byteLimit), file: name, line: lines.count) }
    return lines
  }

  /// What is no text in a line, and the byte where it lies.
  private static func problem(in line: ArraySlice<UInt8>) -> (NotebookFileError.Problem, Int)? {
    if let zero = line.firstIndex(of: 0) { return (.notText, zero) }
    if let strange = line.firstInvalidUTF8 { return (.notUTF8, strange) }
    return line.count > lineLimit ? (.lineTooLong(limit: lineLimit), line.startIndex + lineLimit) : nil
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
