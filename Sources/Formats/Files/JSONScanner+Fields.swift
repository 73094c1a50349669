/// Reading long lists of small objects, without a tree of them.
extension JSONScanner {
  /// Reads a list; `element` reads each value, which errors name by its place.
  package mutating func readElements(
    _ element: (inout JSONScanner) throws(FileError) -> Void
  ) throws(FileError) {
    try require(UInt8(ascii: "["), "a list")
    let name = path.popLast() ?? ""
    var index = 0
    try readList { scanner throws(FileError) in
      scanner.path.append("\(name)[\(index)]")
      try element(&scanner)
      scanner.path.removeLast()
      index += 1
    }
    path.append(name)
  }

  /// Reads the members `names` of an object, each of which must be there, and passes over any other.
  package mutating func readFields(_ names: [String]) throws(FileError) -> JSONFields {
    try require(UInt8(ascii: "{"), "an object")
    var fields = JSONFields(file: file, path: path, names: names)
    try readObject { scanner throws(FileError) in
      _ = scanner.peek()
      let start = scanner.position
      let name = try scanner.readName()
      guard let index = names.firstIndex(of: name) else { return try scanner.skipValue() }
      let value = try scanner.readValue()
      if fields.values[index] != nil {
        scanner.position = start
        throw scanner.notJSON("the key \(JSON.quoted(name)) comes twice")
      }
      fields.values[index] = value
    }
    return fields
  }

  /// Throws what a field that must be `expected` throws where something else comes next than `first`.
  private mutating func require(_ first: UInt8, _ expected: String) throws(FileError) {
    guard peek() != first else { return }
    let path = path
    let field = JSONField(file: file, path: { path.joined(separator: ".") }, value: try readValue())
    _ = try field.reading(as: expected) { _ in Never?.none }
  }
}

/// Some members of an object, by their places in a list of names.
package struct JSONFields {
  fileprivate let file: String
  fileprivate let path: [String]
  fileprivate let names: [String]
  fileprivate var values: [JSON?]

  fileprivate init(file: String, path: [String], names: [String]) {
    (self.file, self.path, self.names) = (file, path, names)
    values = Array(repeating: nil, count: names.count)
  }

  /// The member, which must be there, as `read` takes it, which must be `expected`.
  package func reading<Value>(
    _ index: Int, as expected: String, _ read: (JSON) -> Value?
  ) throws(FileError) -> Value {
    if let value = values[index].flatMap(read) { return value }
    let path = (path + [names[index]]).joined(separator: ".")
    guard let value = values[index], value != .null else { throw FileError(file, .field(path, problem: "is missing")) }
    return try JSONField(file: file, path: { path }, value: value).reading(as: expected, read)
  }

  package func string(_ index: Int) throws(FileError) -> String { try reading(index, as: "a string", \.string) }

  package func boolean(_ index: Int) throws(FileError) -> Bool { try reading(index, as: "true or false", \.bool) }
}
