import Rendering

/// The words of the field that screens and lessons use, as `:help logit` explains them.
package enum Glossary {
  /// A word, what it means, and a line that shows it.
  package struct Term: Sendable {
    /// In small letters.
    package let name: String
    /// What else it is called.
    let otherNames: [String]
    let meaning: Text
    /// A line that shows what it is about.
    package let line: String

    init(_ name: String, _ otherNames: String..., line: String, _ meaning: Text) {
      (self.name, self.otherNames, self.meaning, self.line) = (name, otherNames, meaning, line)
    }
  }

  /// What `:help` takes besides: the terms that are one word, and the word for all of them.
  package static let names = terms.map(\.name).filter { !$0.contains(" ") } + ["glossary"]

  /// What a word means; of `glossary`, all words; nil for one that is not explained.
  package static func help(_ word: String) -> Document? {
    if word.lowercased() == "glossary" { return list }
    return term(word).map { term in
      [.paragraph("\(strong: term.name)  \(term.meaning) \(muted: "To see it:") \(code: term.line)")]
    }
  }

  /// The term in a question such as `what is a logit?`, or a term of several words; nil where a line asks for none.
  package static func term(askedFor line: String) -> String? {
    let isInWords = line.utf8.count < 100 && line.allSatisfy { $0.isLetter || " '?-/".contains($0) }
    guard isInWords, line.contains(" ") else { return nil }
    let question = /(?:(?:what(?:'s| is| are| does)|define|explain)\s+(?:an?\s+|the\s+)?)?(.+?)(?:\s+means?)?\s*\?*/
    guard let asked = line.lowercased().wholeMatch(of: question) else { return nil }
    return term(String(asked.1))?.name
  }

  private static func term(_ word: String) -> Term? {
    let name = word.lowercased()
    let singular = name.hasSuffix("s") ? String(name.dropLast()) : name
    return [name, singular].lazy.compactMap { name in
      terms.first { $0.name == name || $0.otherNames.contains(name) }
    }.first
  }

  private static let list: Document = [
    .paragraph("\(code: ":help logit") explains one of these words:"),
    .paragraph(Text(terms.map(\.name).joined(separator: ", ") + ".")),
  ]
}
