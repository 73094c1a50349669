/// A line that keys type out, whichever they are, as for a class to watch.
///
/// Enter types the rest of it at once. A colon as the first key, and keys that are no characters, mean themselves.
struct ScriptedKeys {
  /// What a key turned out to be.
  enum Meaning: Equatable {
    /// The character to type.
    case types(Unicode.Scalar)
    /// Nothing; another key is needed.
    case nothing
    /// The rest of the line, then Enter; the script is over.
    case enters(String)
    /// Itself, and so do all keys after it.
    case takesOver
  }

  private var rest: Substring.UnicodeScalarView
  private let length: Int
  private var isInEscape = false

  init(_ line: String) {
    rest = line[...].unicodeScalars
    length = rest.count
  }

  mutating func press(_ key: Unicode.Scalar) -> Meaning {
    if isInEscape {
      isInEscape = key == "[" || key == "O" || !(0x40...0x7E).contains(key.value)
      return .types(key)
    }
    switch key {
    case "\r", "\n": return .enters(String(rest))
    case ":" where rest.count == length: return .takesOver
    case "\u{8}", "\u{7F}": return .nothing
    case "\u{1B}":
      isInEscape = true
      return .types(key)
    case _ where key.value < 0x20: return .types(key)
    default: return rest.popFirst().map(Meaning.types) ?? .nothing
    }
  }
}

extension EditlineEditor {
  /// The next character for the line, as libedit gets it.
  func nextScalar() -> Unicode.Scalar? {
    guard let scalar = nextKey() else { return nil }
    guard scalar.properties.generalCategory != .control else { return scalar }
    var cluster = input.marks()
    cluster.insert(scalar, at: cluster.startIndex)
    return standIns.standing(for: String(cluster)).unicodeScalars.first
  }

  /// The script's next character where there is one, or else the key's own.
  private func nextKey() -> Unicode.Scalar? {
    while scriptedKeys != nil {
      guard let key = input.nextScalar() else { return nil }
      switch scriptedKeys?.press(key) {
      case .types(let scalar): return scalar
      case .nothing: continue
      case .enters(let rest):
        scriptedKeys = nil
        input.inject(rest + "\n")
      case .takesOver, nil:
        scriptedKeys = nil
        return key
      }
    }
    return input.nextScalar()
  }
}
