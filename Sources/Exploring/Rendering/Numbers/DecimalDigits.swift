/// The shortest decimal digits that stand for a finite number, and rounding of them.
///
/// Rounding digits rather than numbers gives the same text on every machine and in every locale.
struct DecimalDigits {
  /// Whether a minus sign belongs before the digits.
  private(set) var isNegative: Bool
  /// Digits from 0 to 9, the first not 0; empty for zero.
  private(set) var digits: [UInt8]
  /// How many digits stand before the decimal point; negative when zeros follow it.
  private(set) var pointPosition: Int

  /// The digits of a finite number, as its `description` has them.
  init(_ value: Double) {
    isNegative = value < 0
    let parts = value.magnitude.description.split(separator: "e")
    let sides = parts[0].split(separator: ".")
    let written = sides.joined().utf8.map { $0 - UInt8(ascii: "0") }
    digits = Array(written.drop { $0 == 0 })
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    pointPosition = sides[0].count - (written.count - digits.count) + exponent
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { (isNegative, pointPosition) = (false, 0) }
  }

  /// The power of ten of the first digit: 2 for 123.
  var exponent: Int { digits.isEmpty ? 0 : pointPosition - 1 }

  /// Keeps the first `count` digits, rounding a half away from zero. Nothing left means zero, without a sign.
  mutating func round(significant count: Int) {
    guard count < digits.count else { return }
    let roundsUp = count >= 0 && digits[count] >= 5
    digits.removeLast(digits.count - max(count, 0))
    if roundsUp {
      while digits.last == 9 { digits.removeLast() }
      if digits.isEmpty {
        digits = [1]
        pointPosition += 1
      } else {
        digits[digits.count - 1] += 1
      }
    }
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { (isNegative, pointPosition) = (false, 0) }
  }

  /// Keeps `decimals` digits after the decimal point.
  mutating func round(decimals: Int) { round(significant: pointPosition + decimals) }

  /// The number written out, with at least `decimals` digits after the point.
  func written(decimals: Int = 0) -> String {
    let whole = pointPosition > 0 ? digit(0..<pointPosition) : "0"
    let places = max(decimals, digits.count - pointPosition)
    let fraction =
      places > 0 && (decimals > 0 || digits.count > pointPosition)
      ? "." + digit(pointPosition..<pointPosition + places) : ""
    return (isNegative ? "-" : "") + whole + fraction
  }

  /// The number as `d.dde±xx`.
  func writtenWithExponent(significant: Int) -> String {
    let fraction = significant > 1 ? "." + digit(1..<significant) : ""
    let magnitude = String(abs(exponent))
    return (isNegative ? "-" : "") + digit(0..<1) + fraction + "e" + (exponent < 0 ? "-" : "+")
      + (magnitude.count < 2 ? "0" : "") + magnitude
  }

  private func digit(_ range: Range<Int>) -> String {
    String(decoding: range.map { (digits.indices.contains($0) ? digits[$0] : 0) + UInt8(ascii: "0") }, as: UTF8.self)
  }
}
