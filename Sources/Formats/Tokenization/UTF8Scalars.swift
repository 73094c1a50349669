/// Scalars in valid UTF-8, which the tokenizer handles as bytes throughout.
extension Collection<UInt8> {
  /// The number of bytes of the first scalar.
  var leadingScalarLength: Int {
    switch first {
    case nil: 0
    case .some(..<0x80): 1
    case .some(..<0xE0): 2
    case .some(..<0xF0): 3
    default: 4
    }
  }

  /// The first scalar.
  var leadingScalar: Unicode.Scalar? {
    String(decoding: prefix(leadingScalarLength), as: UTF8.self).unicodeScalars.first
  }
}

extension BidirectionalCollection<UInt8> {
  /// The last scalar.
  var trailingScalar: Unicode.Scalar? {
    guard let lead = lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return nil }
    return String(decoding: self[lead...], as: UTF8.self).unicodeScalars.first
  }
}

extension Unicode.Scalar {
  /// A word character of regular expressions (`\w`): Unicode Technical Standard 18, annex C, as of Unicode 16, the
  /// version that the reference knows.
  var isWord: Bool {
    guard let age = properties.age, age.major <= 16 else { return false }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
    default: return properties.isAlphabetic || properties.isJoinControl
    }
  }
}
