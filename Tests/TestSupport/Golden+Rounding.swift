/// Compares lines of figures as they come out on different processors, whose sums differ in the last bits.
///
/// Numbers may differ by one unit of their third digit, bars by one character, and a few cells of a heatmap by their glyph.
/// Whole numbers in brackets, which are shapes and indices, may not.
struct FigureLine {
  private static let relativeTolerance = 0.01
  private static let absoluteTolerance = 1e-5
  /// Characters of a line, two a cell, that may have fallen on the other side of a glyph's border.
  private static let differentGlyphs = 4
  private static let glyphs: Set<Character> = Set(" .:-=+*#%@Oo")

  private let texts: [Substring]
  private let numbers: [(text: Substring, isExact: Bool)]

  init(_ line: Substring) {
    var (texts, numbers): ([Substring], [(Substring, Bool)]) = ([], [])
    var rest = line
    while let match = rest.firstMatch(of: /-?\d+(\.\d+)?(e[-+]\d+)?/) {
      let text = rest[..<match.range.lowerBound]
      texts.append(text)
      numbers.append((match.0, "[,".contains(text.last ?? " ")))
      rest = rest[match.range.upperBound...]
    }
    self.texts = texts + [rest]
    self.numbers = numbers
  }

  /// Whether the lines differ by rounding only.
  static func agree(_ a: Substring, _ b: Substring) -> Bool {
    if a == b { return true }
    let (first, second) = (FigureLine(a), FigureLine(b))
    return first.texts.count == second.texts.count && zip(first.texts, second.texts).allSatisfy(areAlike)
      && zip(first.numbers, second.numbers).allSatisfy { a, b in
        a.text == b.text || (!a.isExact && !b.isExact && areClose(Double(a.text), Double(b.text)))
      }
  }

  private static func areClose(_ a: Double?, _ b: Double?) -> Bool {
    guard let a, let b else { return false }
    return abs(a - b) <= relativeTolerance * max(abs(a), abs(b)) + absoluteTolerance
  }

  private static func areAlike(_ a: Substring, _ b: Substring) -> Bool {
    if a == b || haveSimilarBars(a, b) || areCutShort(a, b) { return true }
    let different = zip(a, b).filter { $0 != $1 }
    return a.count == b.count && different.count <= differentGlyphs
      && different.allSatisfy { glyphs.contains($0) && glyphs.contains($1) }
  }

  /// Whether the texts are one, cut short at different places, as its room depends on the digits beside it.
  private static func areCutShort(_ a: Substring, _ b: Substring) -> Bool {
    guard a.last == "~", b.last == "~" else { return false }
    let (first, second) = (a.dropLast(), b.dropLast())
    return !first.isEmpty && !second.isEmpty && (first.hasPrefix(second) || second.hasPrefix(first))
  }

  /// Whether the texts differ only by how many spaces there are, and by one character of a bar.
  private static func haveSimilarBars(_ a: Substring, _ b: Substring) -> Bool {
    let (first, second) = (runs(a), runs(b))
    return first.count == second.count
      && zip(first, second).allSatisfy { a, b in
        a.character == b.character
          && (a.length == b.length || a.character == " "
            || ("#-".contains(a.character) && abs(a.length - b.length) == 1))
      }
  }

  private static func runs(_ text: Substring) -> [(character: Character, length: Int)] {
    var runs: [(character: Character, length: Int)] = []
    for character in text {
      if runs.last?.character == character {
        runs[runs.count - 1].length += 1
      } else {
        runs.append((character, 1))
      }
    }
    return runs
  }
}
