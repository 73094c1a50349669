import Files

@testable import Tokenization

/// JSON for editing: members keep their order, names are told apart by bytes, and numbers, strings and words stay as they
/// are written. Foundation's dictionaries would take the pieces "é", composed and decomposed, for one.
indirect enum JSONTree: Sendable {
  struct Member: Sendable {
    let name: String
    let value: JSONTree
  }

  case object([Member])
  case list([JSONTree])
  /// A value as it is written.
  case written(String)

  init(_ bytes: [UInt8]) throws(FileError) {
    var scanner = try JSONScanner(file: "tree", bytes: bytes)
    try self.init(&scanner)
  }

  private init(_ scanner: inout JSONScanner) throws(FileError) {
    switch scanner.peek() {
    case UInt8(ascii: "{"):
      var members: [Member] = []
      try scanner.readObject { scanner throws(FileError) in
        members.append(Member(name: try scanner.readName(), value: try JSONTree(&scanner)))
      }
      self = .object(members)
    case UInt8(ascii: "["):
      var elements: [JSONTree] = []
      try scanner.readList { scanner throws(FileError) in elements.append(try JSONTree(&scanner)) }
      self = .list(elements)
    default:
      let start = scanner.position
      try scanner.skipValue()
      self = .written(scanner.written(since: start))
    }
  }

  /// A member of an object; nil where it is absent, or to take it out.
  subscript(_ name: String) -> JSONTree? {
    get { members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value }
    set {
      var members = members
      let index = members.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
      if let index { members.remove(at: index) }
      if let newValue { members.insert(Member(name: name, value: newValue), at: index ?? members.count) }
      self = .object(members)
    }
  }

  /// The member at the end of a path of names with dots between them.
  subscript(path path: String) -> JSONTree? {
    get { path.split(separator: ".").reduce(self) { $0?[String($1)] } }
    set {
      let names = path.split(separator: ".", maxSplits: 1).map(String.init)
      if names.count == 1 { self[path] = newValue } else { self[names[0]]?[path: names[1]] = newValue }
    }
  }

  var members: [Member] {
    guard case .object(let members) = self else { return [] }
    return members
  }

  var elements: [JSONTree] {
    guard case .list(let elements) = self else { return [] }
    return elements
  }

  /// The JSON; `quote` writes a name, `space` stands between any two signs.
  func bytes(space: String = "", quote: (String) -> String = JSONTree.quoted) -> [UInt8] {
    Array(text(space, quote).utf8)
  }

  private func text(_ space: String, _ quote: (String) -> String) -> String {
    switch self {
    case .object(let members):
      let parts = members.map { "\(quote($0.name))\(space):\(space)\($0.value.text(space, quote))" }
      return "{\(space)\(parts.joined(separator: "\(space),\(space)"))\(space)}"
    case .list(let elements):
      let parts = elements.map { $0.text(space, quote) }
      return "[\(space)\(parts.joined(separator: "\(space),\(space)"))\(space)]"
    case .written(let text): return text
    }
  }

  /// A string of JSON, with only what must be escaped escaped.
  static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      scalar.value < 0x20 || scalar == "\"" || scalar == "\\" ? escape(UInt16(scalar.value)) : String(scalar)
    }
    return "\"\(escaped.joined())\""
  }

  /// A string of JSON in which every UTF-16 unit is escaped.
  static func escaped(_ text: String) -> String { "\"\(text.utf16.map(escape).joined())\"" }

  private static func escape(_ unit: UInt16) -> String {
    "\\u" + String(0x10000 + Int(unit), radix: 16).dropFirst()
  }
}
