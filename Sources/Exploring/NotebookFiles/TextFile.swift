import Files
import Foundation
import Notebook

/// A text file that a person names.
package enum TextFile {
  /// The largest file and the longest line that are read, in bytes.
  static let (byteLimit, lineLimit) = (16 << 20, 2 << 20)

  /// The file's lines, without the line feeds that end them and the byte order mark that may come first.
  /// - Parameters:
  ///   - limit: the bytes that the file may have, `byteLimit` at most.
  ///   - takesPipes: whether it may be a pipe, for whose end this then waits.
  /// - Throws: `NotebookFileError`, with line and column, where it is no text in UTF-8 or too large.
  package static func lines(of url: URL, limit: Int? = nil, takesPipes: Bool = false) throws(NotebookFileError)
    -> [String]
  {
    let limit = min(limit ?? byteLimit, byteLimit)
    let name = url.relativePath
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try RegularFile(url, takesPipes: takesPipes).readText(upTo: limit + 4)
    } catch { throw NotebookFileError(.unreadable(error.reason), file: name) }
    return try lines(bytes, name: name, limit: limit)
  }

  /// The lines of a file's bytes; `name` stands for the file in messages.
  /// - Throws: `NotebookFileError`, with line and column.
  static func lines(_ bytes: [UInt8], name: String, limit: Int = byteLimit) throws(NotebookFileError) -> [String] {
    var rest = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    let isTooLarge = rest.count > limit
    rest = rest.prefix(limit)
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
    if isTooLarge { throw NotebookFileError(.tooLarge(limit: limit), file: name, line: lines.count) }
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
