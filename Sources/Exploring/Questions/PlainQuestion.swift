/// A question about a picture in plain words, as PaliGemma is asked it: its tasks begin with a word of their own.
package enum PlainQuestion {
  private static let interrogatives: Set = [
    "what", "which", "who", "whose", "where", "when", "why", "how", "is", "are", "does", "do", "did", "can", "has",
    "was",
  ]

  /// The prompt that was meant; nil where the line is no sentence.
  /// - Parameter isCertain: whether it has to be a question; else any three words may be.
  package static func prompt(_ line: String, isCertain: Bool) -> String? {
    var words = line.drop { $0 == ":" || $0.isWhitespace }.split(whereSeparator: \.isWhitespace)
    if words.count > 2, words[0].lowercased() == "ask" { words.removeFirst() }
    guard let first = words.first?.lowercased(), words.allSatisfy(\.isPlainWord) else { return nil }
    let spelt = words.joined(separator: " ")
    let text = spelt.replacing("colour", with: "color").replacing("Colour", with: "Color")  // as PaliGemma learned it
    switch first {
    case "caption" where words.count == 1, "describe": return "caption en"
    case "caption", "answer", "detect", "segment", "ocr": return text
    default: break
    }
    let isCommand = line.hasPrefix(":")
    let isQuestion = words.count > 1 && (text.hasSuffix("?") || words.count > 2 && interrogatives.contains(first))
    return isQuestion || !isCertain && !isCommand && words.count > 2 ? "answer en \(text)" : nil
  }

  /// What to ask in the place of a prompt that is a question without the words that PaliGemma's questions begin with, or is
  /// spelt as they are not; nil of any other.
  package static func advice(on prompt: String) -> String? {
    guard let meant = Self.prompt(prompt, isCertain: true), meant.hasPrefix("answer en "),
      meant != prompt.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    else {
      return nil
    }
    return meant
  }
}

extension Substring {
  /// Whether it is a word of a sentence, with the mark that may end it.
  fileprivate var isPlainWord: Bool {
    let end = lastIndex { !"?!.,".contains($0) }.map(index(after:)) ?? startIndex
    return first.map { $0.isLetter || $0.isNumber } == true
      && self[..<end].allSatisfy { $0.isLetter || $0.isNumber || "'’-".contains($0) }
  }
}
