/// A value of JSON as a tree, for the small fields of a file.
enum JSONValue: Equatable {
  case null
  case boolean(Bool)
  case number(String)
  case string(String)
  case list([JSONValue])
  case object([String: JSONValue])

  /// The kind of value, in words.
  var kind: String {
    switch self {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .number(let digits): "the number \(digits)"
    case .string: "a string"
    case .list: "a list"
    case .object: "an object"
    }
  }
}

/// A value and the names that lead to it, so that a wrong one is named by its field.
struct JSONField {
  let file: String
  let path: String
  let value: JSONValue

  func invalid(_ problem: String) -> TokenizerError { .invalidField(file: file, field: path, problem: problem) }

  private func wrongKind(_ expected: String) -> TokenizerError { invalid("must be \(expected), not \(value.kind)") }

  /// The member `name` of an object; nil where it is absent or null.
  func optional(_ name: String) throws(TokenizerError) -> JSONField? {
    guard case .object(let members) = value else { throw wrongKind("an object") }
    guard let member = members[name], member != .null else { return nil }
    return JSONField(file: file, path: "\(path).\(name)", value: member)
  }

  /// The member `name` of an object, which must be there.
  func required(_ name: String) throws(TokenizerError) -> JSONField {
    guard let member = try optional(name) else {
      throw .invalidField(file: file, field: "\(path).\(name)", problem: "is missing")
    }
    return member
  }

  func elements() throws(TokenizerError) -> [JSONField] {
    guard case .list(let elements) = value else { throw wrongKind("a list") }
    return elements.enumerated().map { JSONField(file: file, path: "\(path)[\($0.offset)]", value: $0.element) }
  }

  func string() throws(TokenizerError) -> String {
    guard case .string(let string) = value else { throw wrongKind("a string") }
    return string
  }

  func boolean() throws(TokenizerError) -> Bool {
    guard case .boolean(let boolean) = value else { throw wrongKind("true or false") }
    return boolean
  }

  func number() throws(TokenizerError) -> Double {
    guard case .number(let digits) = value, let number = Double(digits) else { throw wrongKind("a number") }
    return number
  }

  /// A token id: a whole number within `Vocabulary.ids`.
  func tokenID() throws(TokenizerError) -> Int {
    guard case .number(let digits) = value, let id = Int(digits), Vocabulary.ids.contains(id) else {
      throw wrongKind("a token id (0 to \(Vocabulary.ids.upperBound))")
    }
    return id
  }
}
