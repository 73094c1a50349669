import Files

/// Why a configuration describes no model that this project runs.
public enum ConfigurationError: Error, Equatable {
  /// The file cannot be read or is not JSON.
  case unreadable(FileError)
  /// A value is not there and has no default.
  case missing(file: String, key: String, expected: String)
  /// A value is there and cannot be used.
  case invalid(file: String, key: String, value: String, expected: String)
  /// Several of these, in the order in which they were found.
  case several([ConfigurationError])
}

extension ConfigurationError: CustomStringConvertible {
  /// What is wrong, where, and what would be right, in a line each.
  public var description: String {
    switch self {
    case .unreadable(let error): error.description
    case .missing(let file, let key, let expected): "\(file): \(key) is missing; expected \(expected)"
    case .invalid(let file, let key, let value, let expected): "\(file): \(key) is \(value); expected \(expected)"
    case .several(let errors): errors.map(\.description).joined(separator: "\n")
    }
  }
}
