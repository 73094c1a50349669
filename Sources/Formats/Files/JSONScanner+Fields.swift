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
  package mutating func readFields(_ names: [String]) throws(FileError) -> [JSONField] {
    try require(UInt8(ascii: "{"), "an object")
    var fields = [JSONField?](repeating: nil, count: names.count)
    try readObject { scanner throws(FileError) in
      _ = scanner.peek()
      let start = scanner.position
      let name = try scanner.readName()
      guard let index = names.firstIndex(of: name) else { return try scanner.skipValue() }
      let field = try scanner.readField(name)
      if fields[index] != nil {
        scanner.position = start
        throw scanner.notJSON("the key \(JSON.quoted(name)) comes twice")
      }
      fields[index] = field
    }
    return try zip(names, fields).map { name, field throws(FileError) in
      guard let field, field.value != .null else {
        throw FileError(file, .field((path + [name]).joined(separator: "."), problem: "is missing"))
      }
      return field
    }
  }

  /// Reads the value called `name` within the one being read; nothing if it is that one.
  private mutating func readField(_ name: String = "") throws(FileError) -> JSONField {
    let path = path
    let value = try readValue()
    return JSONField(
      file: file, path: { (name.isEmpty ? path : path + [name]).joined(separator: ".") }, value: value)
  }

  /// Throws what a field that must be `expected` throws where something else comes next than `first`.
  private mutating func require(_ first: UInt8, _ expected: String) throws(FileError) {
    if peek() != first { _ = try readField().reading(as: expected) { _ in Never?.none } }
  }
}
