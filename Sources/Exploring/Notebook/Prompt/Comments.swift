extension StringProtocol {
  /// The characters outside quoted texts, each with its place; none after a quote that is never closed.
  package var unquoted: [(place: Index, character: Character)] {
    var result: [(Index, Character)] = []
    var (quote, isEscaped) = (Character?.none, false)
    for place in indices {
      let character = self[place]
      if let open = quote {
        if !isEscaped, character == open { quote = nil }
        isEscaped = !isEscaped && character == "\\"
      } else if character == "\"" || character == "'" {
        quote = character
      } else {
        result.append((place, character))
      }
    }
    return result
  }
}

extension String {
  /// The line without the comment at its end: from a `#` that stands outside quotes, at the beginning or after white space.
  package var withoutComment: String {
    guard contains("#") else { return self }
    let mark = unquoted.first { place, character in
      character == "#" && (place == startIndex || self[index(before: place)].isWhitespace)
    }
    return mark.map { self[..<$0.place].trimmingWhitespace } ?? self
  }
}
