import Foundation

/// How near an answer in words comes to those that are right.
package enum TextScores {
  /// Whether the answer is one of the right ones, but for the space around it.
  package static func isExact(_ answer: String, _ right: [String]) -> Bool {
    func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }
    return right.contains { trimmed($0).utf8.elementsEqual(trimmed(answer).utf8) }
  }

  /// The share of people who would agree, as VQA counts it: with each of n people left out in turn, three of the others who
  /// say the same make an answer wholly right (Antol et al.: VQA, arXiv 1505.00468). Of fewer than four people, all of the
  /// others; one person's answer is right or not.
  package static func agreement(_ answer: String, _ right: [String]) -> Double {
    let (answer, right) = (normalised(answer), right.map(normalised))
    let agreeing = right.count { $0 == answer }
    guard right.count > 1 else { return Double(agreeing) }
    let needed = Double(min(3, right.count - 1))
    let shares = right.map { person in min(Double(agreeing - (person == answer ? 1 : 0)) / needed, 1) }
    return shares.reduce(0, +) / Double(right.count)
  }

  /// The harmonic mean of precision and recall of the answer's words, with the right answer that it comes nearest to
  /// (Rajpurkar et al.: SQuAD, arXiv 1606.05250).
  package static func wordOverlap(_ answer: String, _ right: [String]) -> Double {
    let words = words(answer)
    return right.map { overlap(words, Self.words($0)) }.max() ?? 0
  }

  private static func overlap(_ a: [String], _ b: [String]) -> Double {
    guard !a.isEmpty, !b.isEmpty else { return a.isEmpty && b.isEmpty ? 1 : 0 }
    var rest: [String: Int] = [:]
    for word in b { rest[word, default: 0] += 1 }
    var common = 0
    for word in a {
      guard let count = rest[word], count > 0 else { continue }
      rest[word] = count - 1
      common += 1
    }
    return 2 * Double(common) / Double(a.count + b.count)
  }

  /// A text as scores compare it: small letters, no punctuation, no articles, numbers up to ten in digits.
  static func normalised(_ text: String) -> String { words(text).joined(separator: " ") }

  private static let articles: Set<String> = ["a", "an", "the"]
  private static let digits = [
    "none": "0", "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10",
  ]

  private static func words(_ text: String) -> [String] {
    let scalars = Array(text.lowercased().unicodeScalars)
    var kept = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      let isPoint = ".,".unicodeScalars.contains(scalar) && isDigit(scalars, index - 1) && isDigit(scalars, index + 1)
      if isPoint {
        kept.append(scalar)
      } else if scalar == "'" || scalar == "’" {  // "dont" is "don't"
        continue
      } else {
        kept.append(isPunctuation(scalar) ? " " : scalar)
      }
    }
    let words = String(kept).split(whereSeparator: \.isWhitespace).map { digits[String($0)] ?? String($0) }
    return words.filter { !articles.contains($0) }
  }

  private static func isDigit(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    scalars.indices.contains(index) && scalars[index].properties.numericType == .decimal
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .dashPunctuation, .openPunctuation, .closePunctuation, .connectorPunctuation, .otherPunctuation,
      .initialPunctuation, .finalPunctuation, .mathSymbol, .modifierSymbol:
      true
    default: false
    }
  }
}
