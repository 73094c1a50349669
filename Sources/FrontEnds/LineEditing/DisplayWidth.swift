import CEditline

/// The columns `text` takes on a terminal; a control character is shown as `^X`.
func displayWidth(_ text: some StringProtocol) -> Int {
  text.unicodeScalars.reduce(0) { $0 + displayWidth($1) }
}

func displayWidth(_ scalar: Unicode.Scalar) -> Int {
  let width = editline_width(wchar_t(bitPattern: scalar.value))
  return width < 0 ? 2 : Int(width)
}

/// As much of the start of `text` as fits in `columns`.
func truncated(_ text: String, to columns: Int) -> String {
  guard displayWidth(text) > columns else { return text }
  var width = 1  // the ellipsis
  return text.prefix { character in
    width += displayWidth(String(character))
    return width <= columns
  } + "…"
}

/// A place on the screen, counted from where the prompt begins.
struct ScreenPosition: Equatable {
  var row = 0
  var column = 0

  /// Where the cursor stands after `text`, on a terminal of `columns` that wraps.
  mutating func advance(over text: some StringProtocol, columns: Int) {
    for scalar in text.unicodeScalars {
      let width = displayWidth(scalar)
      if column + width > columns { (row, column) = (row + 1, 0) }
      column += width
      if column >= columns { (row, column) = (row + 1, 0) }
    }
  }
}

/// A prompt as libedit wants it.
struct Prompt {
  /// What libedit takes as the border of text without width.
  static let escapeMark: Unicode.Scalar = "\u{1}"
  /// The text with each run of colour escapes between two marks.
  private(set) var marked = ""
  /// The text without its colour escapes.
  private(set) var visible = ""

  /// libedit gives an escape no width only where a character follows it, so escapes at the end move before the last one.
  init(_ prompt: String) {
    var escapes = ""
    var pieces: [(escapes: String, character: Character)] = []
    var rest = prompt[...]
    while let character = rest.first {
      if let escape = rest.prefixMatch(of: /\u{1B}\[[0-9;:]*[A-Za-z]/) {
        escapes += escape.output
        rest = rest[escape.range.upperBound...]
      } else {
        pieces.append((escapes, character))
        escapes = ""
        rest.removeFirst()
      }
    }
    if !pieces.isEmpty { pieces[pieces.count - 1].escapes += escapes }
    for piece in pieces {
      if !piece.escapes.isEmpty { marked += "\(Self.escapeMark)\(piece.escapes)\(Self.escapeMark)" }
      marked.append(piece.character)
      visible.append(piece.character)
    }
  }
}
