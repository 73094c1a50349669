import Explaining
import Foundation
import Notebook
import Rendering

/// A number, a word, or a run of one mark in a line of output.
struct OutputSpan {
  let text: String
  /// Its value, if it is a number.
  let number: Double?

  /// The spans of a line. White space, which depends on how long numbers are, only parts them.
  static func all(_ line: String) -> [OutputSpan] {
    let characters = Array(line)
    var spans: [OutputSpan] = []
    var start = 0
    while start < characters.count {
      let first = characters[start]
      var end = start + 1
      let length = numberLength(characters, at: start)
      if let length {
        end = start + length
      } else if first.isWordCharacter {
        while end < characters.count, characters[end].isWordCharacter { end += 1 }
      } else {
        while end < characters.count, characters[end] == first { end += 1 }
      }
      let text = String(characters[start..<end])
      let number = length == nil ? nil : Double(text.replacing(",", with: ""))
      if !first.isWhitespace { spans.append(OutputSpan(text: text, number: number)) }
      start = end
    }
    return spans
  }

  /// How many characters the number takes that begins at `start`, if one does: `12`, `1,234`, `-0.5`, `1.2e-07`.
  private static func numberLength(_ characters: [Character], at start: Int) -> Int? {
    func digits(from index: Int) -> Int { characters[min(index, characters.count)...].prefix { $0.isDigit }.count }
    func character(_ index: Int) -> Character { index < characters.count ? characters[index] : " " }
    let isInWord = start > 0 && (characters[start - 1].isWordCharacter || ")]".contains(characters[start - 1]))
    var end = start
    if "+-".contains(character(end)), !isInWord { end += 1 }
    let whole = digits(from: end)
    guard whole > 0 else { return nil }
    end += whole
    if whole <= 3 {
      while character(end) == ",", digits(from: end + 1) == 3 { end += 4 }
    }
    if character(end) == ".", digits(from: end + 1) > 0 { end += 1 + digits(from: end + 1) }
    guard character(end) == "e" else { return end - start }
    let sign = "+-".contains(character(end + 1)) ? 1 : 0
    let exponent = digits(from: end + 1 + sign)
    return exponent > 0 ? end + 1 + sign + exponent - start : end - start
  }

  /// Whether the span may stand where `other` stood.
  func agrees(with other: OutputSpan, after previous: OutputSpan?) -> Bool {
    if text == other.text { return true }
    if text.allSatisfy({ $0 == "-" }), other.text.allSatisfy({ $0 == "-" }) { return true }  // a rule
    if text.allSatisfy({ $0 == "#" }), other.text.allSatisfy({ $0 == "#" }) {  // a bar
      return abs(text.count - other.text.count) <= 1
    }
    guard let number, let otherNumber = other.number, number.isFinite, otherNumber.isFinite else { return false }
    let areWhole = isWhole && other.isWhole
    if areWhole, !Self.statistics.contains(previous?.text ?? "") { return false }
    let unit = min(lastDigit, other.lastDigit)
    let tolerance = max(
      unit, OutputDifference.relativeTolerance * max(abs(number), abs(otherNumber)), OutputDifference.absoluteTolerance)
    return abs(number - otherNumber) <= tolerance * (1 + 1e-9)
  }

  private static let statistics: Set = ["mean", "std", "min", "max", "norm"]

  private var isWhole: Bool { text.allSatisfy { $0.isDigit || "-+,".contains($0) } }

  /// One unit of the number's last digit: 0.01 for `1.25`, 10⁻⁹ for `1.25e-07`.
  private var lastDigit: Double {
    let parts = text.split(separator: "e")
    let decimals = parts[0].split(separator: ".").dropFirst().first?.count ?? 0
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    return pow(10, Double(exponent - decimals))
  }
}

// MARK: - Figures

extension OutputSpan {
  /// Whether two lines are rows of a figure whose glyphs are each other's neighbours at most. The count beside a histogram's
  /// first row may differ by one, or by a thousandth.
  static func areGlyphRowsAlike(_ kept: String, _ now: String) -> Bool {
    let (kept, now) = (partingCount(kept), partingCount(now))
    let tolerance = max(1, OutputDifference.relativeTolerance * kept.count)
    let length = max(kept.glyphs.count, now.glyphs.count)
    let (a, b) = (padded(kept.glyphs, to: length), padded(now.glyphs, to: length))
    let isHistogram = a.first { $0 != " " } == FigureGlyphs.axis
    let ramps = [FigureGlyphs.amounts, FigureGlyphs.signed] + (isHistogram ? [FigureGlyphs.columnParts] : [])
    return abs(kept.count - now.count) <= tolerance && isGlyphRow(a, ramps) && isGlyphRow(b, ramps)
      && zip(a, b).allSatisfy { $0 == $1 || areNeighbours($0, $1, ramps) }
  }

  /// The count at the beginning of a histogram's first row, and what follows it; of other lines 0, and all of the line.
  private static func partingCount(_ line: String) -> (count: Double, glyphs: Substring) {
    guard let axis = line.firstIndex(of: FigureGlyphs.axis),
      let count = Double(line[..<axis].filter { $0 != " " && $0 != "," })
    else { return (0, line[...]) }
    return (count, line[axis...])
  }

  /// Names of rows, and glyphs that no digit touches.
  private static func isGlyphRow(_ line: [Character], _ ramps: [[Character]]) -> Bool {
    line.indices.allSatisfy { index in
      if line[index].isDigit { return true }
      let isGlyph = FigureGlyphs.marks.contains(line[index]) || ramps.contains { $0.contains(line[index]) }
      let neighbours = [index - 1, index + 1].filter(line.indices.contains)
      return isGlyph && (line[index] == " " || !neighbours.contains { line[$0].isDigit })
    }
  }

  private static func areNeighbours(_ a: Character, _ b: Character, _ ramps: [[Character]]) -> Bool {
    ramps.contains { ramp in
      guard let first = ramp.firstIndex(of: a), let second = ramp.firstIndex(of: b) else { return false }
      return abs(first - second) <= 1
    }
  }

  private static func padded(_ line: Substring, to length: Int) -> [Character] {
    Array(line) + Array(repeating: " ", count: length - line.count)
  }
}

extension Character {
  fileprivate var isDigit: Bool { isASCII && isNumber }
  fileprivate var isWordCharacter: Bool { isLetter || isNumber || self == "_" }
}
