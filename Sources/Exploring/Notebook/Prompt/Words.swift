import Foundation

/// A word of a line, and where in the line it stands with its quotes.
struct QuotableWord {
  let text: String
  let range: Range<String.Index>
}

extension String {
  /// The words of a line as a shell has them: white space parts them, but not inside quotes around a whole word.
  var quotableWords: [QuotableWord] {
    var words: [QuotableWord] = []
    var place = startIndex
    var unclosed: Set<Character> = []
    while let start = self[place...].firstIndex(where: { !$0.isWhitespace }) {
      let quote = self[start]
      let isQuote = (quote == "\"" || quote == "'") && !unclosed.contains(quote)
      if isQuote, let end = closing(quote, from: index(after: start)) {
        words.append(QuotableWord(text: String(self[index(after: start)..<end]), range: start..<index(after: end)))
      } else {
        if isQuote { unclosed.insert(quote) }
        let end = self[start...].firstIndex(where: \.isWhitespace) ?? endIndex
        words.append(QuotableWord(text: String(self[start..<end]), range: start..<end))
      }
      place = words[words.count - 1].range.upperBound
    }
    return words
  }

  /// Where the quote is that ends a word.
  private func closing(_ quote: Character, from start: Index) -> Index? {
    self[start...].indices.first { place in
      guard self[place] == quote else { return false }
      let next = index(after: place)
      return next == endIndex || self[next].isWhitespace
    }
  }

  /// The text between the quotes, where all of it stands in quotes.
  var withoutQuotes: String {
    let words = quotableWords
    return words.count == 1 ? words[0].text : self
  }
}

extension String {
  /// The path of a file that a person has named so, which may stand in quotes: `~` is the home folder.
  package var expandedPath: String { NSString(string: withoutQuotes).expandingTildeInPath }

  /// Where that file is; what does not begin with `/` lies in the working folder.
  package var namedFile: URL { URL(filePath: expandedPath) }
}

extension StringProtocol {
  package var trimmingWhitespace: String {
    var part = self[...]
    while part.first?.isWhitespace == true { part = part.dropFirst() }
    while part.last?.isWhitespace == true { part = part.dropLast() }
    return String(part)
  }

  /// What lies before the first white space, and what follows it.
  package var splitAtFirstSpace: (SubSequence, String) {
    guard let space = firstIndex(where: \.isWhitespace) else { return (self[...], "") }
    return (self[..<space], self[space...].trimmingWhitespace)
  }
}

extension Substring {
  /// Where a word begins with a quote that nothing closes yet.
  var openQuote: Index? {
    let text = String(self)
    let open = text.quotableWords.first { word in
      (word.text.first == "\"" || word.text.first == "'") && text[word.range.lowerBound...].hasPrefix(word.text)
    }
    return open.map { index(startIndex, offsetBy: text.distance(from: text.startIndex, to: $0.range.lowerBound)) }
  }
}
