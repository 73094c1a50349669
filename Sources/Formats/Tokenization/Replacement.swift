/// A literal replacement: the step named `Replace` of a normaliser or a decoder.
struct Replacement {
  let pattern: [UInt8]
  let content: [UInt8]

  /// The text with each occurrence of the pattern replaced, from left to right and without overlaps.
  func applied(to text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var rest = text
    while let match = rest.firstOccurrence(of: pattern) {
      result.append(contentsOf: rest[..<match.lowerBound])
      result.append(contentsOf: content)
      rest = rest[match.upperBound...]
    }
    result.append(contentsOf: rest)
    return result[...]
  }
}

extension [Replacement] {
  /// The text after each replacement in turn.
  func applied(to text: ArraySlice<UInt8>) -> ArraySlice<UInt8> { reduce(text) { $1.applied(to: $0) } }
}

extension Collection<UInt8> where SubSequence == ArraySlice<UInt8>, Index == Int {
  /// The first place where `pattern`, which is not empty, occurs.
  func firstOccurrence(of pattern: [UInt8]) -> Range<Int>? {
    var rest = self[startIndex...]
    while let first = rest.firstIndex(of: pattern[0]) {
      if rest[first...].starts(with: pattern) { return first..<first + pattern.count }
      rest = rest[(first + 1)...]
    }
    return nil
  }
}
