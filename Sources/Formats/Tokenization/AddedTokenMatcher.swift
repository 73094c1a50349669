/// A stretch of the text: a token that was cut out, or text for the model.
struct Segment {
  let text: ArraySlice<UInt8>
  /// The token's id; nil for text.
  let id: Int?
}

/// Cuts added tokens out of text, leftmost first and of those the longest.
struct AddedTokenMatcher {
  private let tokens: [ArraySlice<UInt8>: AddedToken]  // by pattern
  private let lengths: [Int]  // of the patterns, longest first
  private let firstBytes: Set<UInt8>

  /// The patterns must not be empty, and differ.
  init(_ tokens: [AddedToken]) {
    self.tokens = Dictionary(uniqueKeysWithValues: tokens.map { ($0.pattern[...], $0) })
    lengths = Set(tokens.map(\.pattern.count)).sorted(by: >)
    firstBytes = Set(tokens.map { $0.pattern[0] })
  }

  /// The text as tokens and what lies between them.
  func segments(of text: ArraySlice<UInt8>) -> [Segment] {
    var segments: [Segment] = []
    var taken = text.startIndex
    var position = text.startIndex
    while position < text.endIndex {
      guard let (token, end) = longestMatch(in: text[position...]) else {
        position += 1
        continue
      }
      defer { position = end }
      if token.isSingleWord, text.touchesWord(position..<end) { continue }
      let start = token.stripsLeft ? text.startOfSpace(before: position, downTo: taken) : position
      let stop = token.stripsRight ? text.endOfSpace(after: end) : end
      if taken < start { segments.append(Segment(text: text[taken..<start], id: nil)) }
      segments.append(Segment(text: text[start..<stop], id: token.id))
      taken = stop
    }
    if taken < text.endIndex { segments.append(Segment(text: text[taken...], id: nil)) }
    return segments
  }

  private func longestMatch(in text: ArraySlice<UInt8>) -> (token: AddedToken, end: Int)? {
    guard let first = text.first, firstBytes.contains(first) else { return nil }
    for length in lengths where length <= text.count {
      if let token = tokens[text.prefix(length)] { return (token, text.startIndex + length) }
    }
    return nil
  }
}

extension ArraySlice<UInt8> {
  /// Whether a word character stands right before or after `range`.
  fileprivate func touchesWord(_ range: Range<Int>) -> Bool {
    self[..<range.lowerBound].trailingScalar?.isWord == true || self[range.upperBound...].leadingScalar?.isWord == true
  }

  /// Where the white space that ends at `end` begins, not looking further than `limit`.
  fileprivate func startOfSpace(before end: Int, downTo limit: Int) -> Int {
    var start = end
    while start > limit, let scalar = self[limit..<start].trailingScalar, scalar.properties.isWhitespace {
      start -= UTF8.width(scalar)
    }
    return start
  }

  /// Where the white space that begins at `start` ends.
  fileprivate func endOfSpace(after start: Int) -> Int {
    var end = start
    while let scalar = self[end...].leadingScalar, scalar.properties.isWhitespace { end += UTF8.width(scalar) }
    return end
  }
}
