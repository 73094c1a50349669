import CEditline
import Glibc

/// A line that keys type out, whichever they are, as for a class to watch.
///
/// Enter, and a clicker's key for the next slide, type the rest of it at once. A colon as the first key, and keys that are no
/// characters, mean themselves. `b` or a full stop as the first key blank the screen.
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
    /// The screen is blank until the next key.
    case blanks
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
    case "b" where rest.count == length, "." where rest.count == length: return .blanks
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
    if let scalar = typedOut.popFirst() { return pace(scalar) }
    while scriptedKeys != nil {
      guard let key = input.nextScalar() else { return nil }
      switch scriptedKeys?.press(key) {
      case .types(let scalar): return scalar
      case .nothing: continue
      case .enters(let rest):
        scriptedKeys = nil
        typedOut = (rest + "\n").unicodeScalars[...]
        return typedOut.popFirst()
      case .blanks:
        blank()
      case .takesOver, nil:
        scriptedKeys = nil
        return key
      }
    }
    return input.nextScalar()
  }

  /// Lets a moment pass before a character that is typed out, unless a key hurries it.
  private func pace(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if let typingSpeed, scalar != "\n", !input.comes(within: Int32(1000 / typingSpeed)) { return scalar }
    return scalar
  }

  /// What a clicker's key stands for while a line is typed out.
  func keys(of sequence: [UInt8]) -> String? {
    guard scriptedKeys != nil, let key = ClickerKey(sequence) else { return nil }
    switch key {
    case .next: return "\r"
    case .back:
      scriptedKeys = nil
      return "\u{5}\u{15}" + backLine + "\r"  // to the line's end, and all of it away
    case .redraws:
      if hasEscapes { redrawPage() }
      return ""
    case .nothing: return ""
    }
  }

  /// Shows nothing at all until a key is pressed, which does no more than that.
  private func blank() {
    guard hasEscapes else { return }
    editline_write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[40m\u{1B}[2J")
    _ = input.nextScalar()
    editline_write("\u{1B}[0m\u{1B}[?25h\u{1B}[?1049l")
  }
}
