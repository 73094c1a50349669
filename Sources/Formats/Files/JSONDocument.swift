/// A JSON file whose grammar has been checked once: its fields as trees by their path, but for large ones, which are scanned.
///
/// Fields are those of the outermost object, and those of an object that a scanned one lies in, as `model.vocab`.
package struct JSONDocument {
  private let start: JSONScanner
  private let scanned: Set<String>
  private var fields: [JSON.Key: JSON] = [:]
  private var positions: [String: Int] = [:]

  /// Takes the value of the large field at `path` when it is met, all of it.
  package typealias Reader = (_ path: String, _ scanner: inout JSONScanner) throws(FileError) -> Void

  /// - Parameters:
  ///   - scanned: the paths of the large fields, of which only the places are kept; names in them may come twice.
  ///   - read: takes each of those that is not null, and may keep what it reads; if not given, their grammar is checked.
  /// - Throws: `FileError` at the first byte that does not belong.
  package init(
    file: String, bytes: [UInt8], scanned: Set<String>,
    read: Reader = { (_, scanner) throws(FileError) in try scanner.skipValue() }
  ) throws(FileError) {
    start = try JSONScanner(file: file, bytes: bytes)
    self.scanned = scanned
    var scanner = start
    try index(&scanner, read)
    try scanner.expectEnd()
  }

  private mutating func index(_ scanner: inout JSONScanner, _ read: Reader) throws(FileError) {
    try scanner.readObject { scanner throws(FileError) in
      scanner.path.append(try scanner.readName())
      let path = scanner.path.joined(separator: ".")
      let first = scanner.peek()
      let position = scanner.position
      if fields.updateValue(.null, forKey: JSON.Key(path)) != nil { throw scanner.notJSON("appears twice") }
      if scanned.contains(path) {
        positions[path] = position
        if first == UInt8(ascii: "n") { try scanner.skipValue() } else { try read(path, &scanner) }
      } else if first == UInt8(ascii: "{"), scanned.contains(where: { $0.hasPrefix(path + ".") }) {
        fields[JSON.Key(path)] = .object([:])
        try index(&scanner, read)
      } else {
        fields[JSON.Key(path)] = try scanner.readValue()
      }
      scanner.path.removeLast()
    }
  }

  /// The error that names a field of this file.
  package func invalid(_ path: String, _ problem: String) -> FileError {
    FileError(start.file, .field(path, problem: problem))
  }

  /// A scanner standing before the value of a scanned field; nil where the field is absent or null.
  package func scanner(at path: String) -> JSONScanner? {
    guard let position = positions[path], start.bytes[position] != UInt8(ascii: "n") else { return nil }
    var scanner = start
    scanner.position = position
    scanner.path = [path]
    return scanner
  }

  /// The value of any other field; nil where it is absent or null. Of an object with a scanned field nothing is in it.
  package func field(_ path: String) -> JSONField? {
    guard let value = fields[JSON.Key(path)], value != .null else { return nil }
    return JSONField(file: start.file, path: { path }, value: value)
  }
}
