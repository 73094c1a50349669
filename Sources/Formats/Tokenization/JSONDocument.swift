/// A JSON file whose grammar has been checked once, with the places of its fields: those of the outermost object by name,
/// and those of its `model` as `model.NAME`.
struct JSONDocument {
  private static let opened = "model"

  private let start: JSONScanner
  private var positions: [String: Int] = [:]

  /// - Throws: `TokenizerError.notJSON` at the first byte that does not belong.
  init(file: String, bytes: [UInt8]) throws(TokenizerError) {
    start = try JSONScanner(file: file, bytes: bytes)
    var scanner = start
    if scanner.peek() == nil { throw scanner.notJSON("the file is empty") }
    try index(&scanner)
    try scanner.expectEnd()
  }

  private mutating func index(_ scanner: inout JSONScanner) throws(TokenizerError) {
    try scanner.readObject { scanner throws(TokenizerError) in
      scanner.path.append(try scanner.readName())
      let path = scanner.path.joined(separator: ".")
      let first = scanner.peek()
      if positions.updateValue(scanner.position, forKey: path) != nil { throw scanner.notJSON("appears twice") }
      if path == Self.opened, first == UInt8(ascii: "{") {
        try index(&scanner)
      } else {
        try scanner.skipValue()
      }
      scanner.path.removeLast()
    }
  }

  /// The error that names a field of this file.
  func invalid(_ path: String, _ problem: String) -> TokenizerError {
    .invalidField(file: start.file, field: path, problem: problem)
  }

  /// A scanner standing before the value of a field; nil where the field is absent.
  func scanner(at path: String) -> JSONScanner? {
    guard let position = positions[path] else { return nil }
    var scanner = start
    scanner.position = position
    scanner.path = [path]
    return scanner
  }

  /// The value of a small field as a tree; nil where it is absent or null.
  func field(_ path: String) throws(TokenizerError) -> JSONField? {
    guard var scanner = scanner(at: path) else { return nil }
    let value = try scanner.readValue()
    return value == .null ? nil : JSONField(file: start.file, path: path, value: value)
  }
}
