import Foundation

/// A value and the names that lead to it, so that a wrong one is named by its field.
package struct JSONField {
  let file: String
  /// Where the value lies, which only messages say: thousands of fields are read from a tokenizer.
  let path: () -> String
  package let value: JSON

  package func invalid(_ problem: String) -> FileError { FileError(file, .field(path(), problem: problem)) }

  /// The value as `read` takes it, which must be `expected`.
  package func reading<Value>(as expected: String, _ read: (JSON) -> Value?) throws(FileError) -> Value {
    guard let value = read(value) else { throw invalid("must be \(expected), not \(kind)") }
    return value
  }

  private var kind: String {
    switch value {
    case .integer, .number: "the number \(value)"
    case .string: "a string"
    case .array: "a list"
    case .object, .bool, .null: value.description
    }
  }

  private func path(of name: String) -> String {
    let path = path()
    return path.isEmpty ? name : "\(path).\(name)"
  }

  /// The member `name` of an object; nil where it is absent or null.
  package func optional(_ name: String) throws(FileError) -> JSONField? {
    guard let member = try reading(as: "an object", \.object)[JSON.Key(name)], member != .null else { return nil }
    return JSONField(file: file, path: { path(of: name) }, value: member)
  }

  /// The member `name` of an object, which must be there.
  package func required(_ name: String) throws(FileError) -> JSONField {
    guard let member = try optional(name) else {
      throw FileError(file, .field(path(of: name), problem: "is missing"))
    }
    return member
  }

  package func elements() throws(FileError) -> [JSONField] {
    try reading(as: "a list", \.array).enumerated().map { index, element in
      JSONField(file: file, path: { "\(path())[\(index)]" }, value: element)
    }
  }

  package func string() throws(FileError) -> String { try reading(as: "a string", \.string) }

  package func boolean() throws(FileError) -> Bool { try reading(as: "true or false", \.bool) }

  package func number() throws(FileError) -> Double { try reading(as: "a number", \.double) }
}

extension JSONField {
  /// All of a file of JSON.
  package init(contentsOf url: URL) throws(FileError) {
    self.init(file: url.lastPathComponent, path: { "" }, value: try JSON(contentsOf: url))
  }
}
