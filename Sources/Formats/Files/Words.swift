import Foundation

/// A word of a line, and where in the line it stands with its quotes.
package struct QuotableWord {
  package let text: String
  package let range: Range<String.Index>
}

extension String {
  /// The words of a line as a shell has them: white space parts them, but not inside quotes around a whole word.
  package var quotableWords: [QuotableWord] {
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
        let end = endOfWord(from: start)
        words.append(QuotableWord(text: String(self[start..<end]).withoutBackslashes, range: start..<end))
      }
      place = words[words.count - 1].range.upperBound
    }
    return words
  }

  /// Where a word without quotes ends: before white space without a backslash.
  private func endOfWord(from start: Index) -> Index {
    var (place, isEscaped) = (start, false)
    while place < endIndex, isEscaped || !self[place].isWhitespace {
      isEscaped = !isEscaped && self[place] == "\\"
      place = index(after: place)
    }
    return place
  }

  /// Without the backslashes that a terminal puts before a dropped file's blanks and marks; what stands before letters stays.
  fileprivate var withoutBackslashes: String {
    contains("\\") ? replacing(/\\([^\p{L}\p{N}])/) { String($0.1) } : self
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
  package var withoutQuotes: String {
    let words = quotableWords
    return words.count == 1 ? words[0].text : self
  }
}

extension String {
  /// The path of a file that a person has named so: in quotes, with backslashes, or as an address, as terminals type a file
  /// that is dropped on them; `~` is the home folder.
  package var expandedPath: String {
    let path = quotableWords.count == 1 ? withoutQuotes : withoutBackslashes
    if path.hasPrefix("file://"), let url = URL(string: path) { return url.path(percentEncoded: false) }
    guard path == "~" || path.hasPrefix("~/"), let home = ProcessInfo.processInfo.environment["HOME"] else {
      return NSString(string: path).expandingTildeInPath
    }
    return home + path.dropFirst()
  }

  /// Where that file is; what does not begin with `/` lies in the working folder.
  package var namedFile: URL { URL(filePath: expandedPath) }

  /// As it is typed to be one word.
  package var asOneWord: String { contains(where: \.isWhitespace) ? "\"\(self)\"" : String(self) }
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
  package var openQuote: Index? {
    let text = String(self)
    let open = text.quotableWords.first { word in
      (word.text.first == "\"" || word.text.first == "'") && text[word.range.lowerBound...].hasPrefix(word.text)
    }
    return open.map { index(startIndex, offsetBy: text.distance(from: text.startIndex, to: $0.range.lowerBound)) }
  }
}
