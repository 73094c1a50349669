import Foundation

/// Why a file or folder cannot be used.
public struct FileError: Error, Equatable, Sendable {
  /// What is wrong.
  public enum Problem: Equatable, Sendable {
    /// What was to be done with it cannot be done: the system refuses, or it is no regular file.
    case impossible(action: String, reason: String)
    /// It is larger than any real one.
    case tooLarge(byteCount: Int, limit: Int)
    /// Something has the name that a new folder should get.
    case alreadyThere
    /// It has been left in place of the file that should be there.
    case notItself(StandIn)
    /// It is not JSON: what is wrong, where that begins (lines and characters count from 1), and inside which field.
    case notJSON(line: Int, column: Int, field: String, problem: String)
    /// A field of its JSON is missing, of the wrong kind, or holds what cannot be used.
    case field(String, problem: String)
  }

  /// The file or folder, as messages call it.
  public let file: String
  /// What is wrong with it.
  public let problem: Problem

  package init(_ file: String, _ problem: Problem) { (self.file, self.problem) = (file, problem) }

  /// The reason in `errno` for not being able to `action` the file.
  package static func lastSystemError(_ file: String, _ action: String) -> FileError {
    FileError(file, .impossible(action: action, reason: String(cString: strerror(errno))))
  }

  /// What is wrong, for a message that says by itself which file could not be used for what.
  package var reason: String {
    if case .impossible(_, let reason) = problem { reason } else { problem.description }
  }
}

extension FileError: CustomStringConvertible {
  /// What is wrong, where, and what would be right, in one line.
  public var description: String { "\(file): \(problem)" }
}

extension FileError.Problem: CustomStringConvertible {
  /// The same without the file.
  public var description: String {
    switch self {
    case .impossible(let action, let reason): "cannot \(action): \(reason)"
    case .tooLarge(let byteCount, let limit): "has \(byteCount) bytes; expected \(limit) at most"
    case .alreadyThere: "is there already; expected a name for a new folder"
    case .notItself(let standIn): standIn.description
    case .notJSON(let line, let column, let field, let problem):
      "not JSON at line \(line), column \(column)\(field.isEmpty ? "" : ", in \(field)"): \(problem)"
    case .field(let field, let problem): field.isEmpty ? problem : "\(field) \(problem)"
    }
  }
}
