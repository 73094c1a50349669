import Foundation

/// How numbers are written, everywhere: the same in every locale, and never `-0.000`.
package enum NumberFormat {
  /// A number of any size in a few characters: `0.0312`, `-1.25`, `1.23e-07`, `151`.
  ///
  /// Trailing zeros are left out. Numbers from 0.0001 to below 10⁶ have no exponent; a whole part is never rounded.
  package static func compact(_ value: Double, significant: Int = 3) -> String {
    guard value.isFinite else { return special(value) }
    var number = DecimalDigits(value)
    number.round(significant: max(significant, number.pointPosition <= 6 ? number.pointPosition : 0))
    if number.exponent >= 6 || number.exponent < -4 {
      return number.writtenWithExponent(significant: max(1, min(significant, number.digits.count)))
    }
    return number.written()
  }

  /// A number of any size in a few characters.
  package static func compact(_ value: Float, significant: Int = 3) -> String {
    compact(shortest(value), significant: significant)
  }

  /// A number with `decimals` digits after the point.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return special(value) }
    var number = DecimalDigits(value)
    number.round(decimals: decimals)
    return number.written(decimals: decimals)
  }

  /// A column of numbers with one number of decimals, so that their points stand under each other; with an exponent those
  /// that are too small to show two digits then, and all where even the largest is very large or small.
  package static func aligned(_ values: [Float], significant: Int = 4) -> [String] {
    let numbers = values.map(shortest)
    let exponents = numbers.filter { $0.isFinite && $0 != 0 }.map { DecimalDigits($0).exponent }
    let largest = exponents.max() ?? 0
    guard largest < 6, largest >= -4 else {
      return numbers.map { value in
        guard value.isFinite else { return special(value) }
        var number = DecimalDigits(value)
        number.round(significant: significant)
        return number.writtenWithExponent(significant: significant)
      }
    }
    let isWhole = numbers.allSatisfy { !$0.isFinite || $0 == $0.rounded() }
    let decimals = isWhole ? 0 : max(0, significant - 1 - largest)
    return numbers.map { value in
      guard value.isFinite, value != 0, DecimalDigits(value).exponent < 1 - decimals else {
        return fixed(value, decimals: decimals)
      }
      return compact(value, significant: 2)
    }
  }

  /// A whole number with its thousands set apart: `1,024`.
  package static func count(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    let groups = stride(from: digits.count, to: 0, by: -3).map { String(digits[max($0 - 3, 0)..<$0]) }
    return (value < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
  }

  /// An amount of memory in powers of 1000: `512 B`, `12.3 MB`.
  package static func bytes(_ count: Int) -> String {
    guard count.magnitude >= 1000 else { return "\(count) B" }
    var value = Double(count)
    var unit = 0
    let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
    while abs(value) >= 999.5 && unit + 1 < units.count {
      value /= 1000
      unit += 1
    }
    return "\(threeDigits(value)) \(units[unit])"
  }

  /// A share of 1 as a percentage: `12.3%`. A share that is not quite nothing is `<0.1%`, and one that is not quite all
  /// `>99.9%`.
  package static func percent(_ share: Double) -> String {
    if share > 0 && share < 0.0005 { return "<0.1%" }
    if share < 1 && share >= 0.9995 { return ">99.9%" }
    return fixed(share * 100, decimals: 1) + (share.isFinite ? "%" : "")
  }

  /// A probability as a percentage, with three digits of what it lacks to 0 or 1, so that small changes show: `12.3%`,
  /// `0.0312%`, `99.99958%`.
  package static func probability(_ share: Float) -> String {
    let (percent, rest) = (Double(share) * 100, (1 - Double(share)) * 100)
    guard share > 0.99, share < 1 else { return compact(percent) + (share.isFinite ? "%" : "") }
    return fixed(percent, decimals: 1 - DecimalDigits(rest).exponent) + "%"
  }

  /// A change, with its sign: `+0.0312`, `-1.2e-05`, `0`.
  package static func change(_ value: Float) -> String { (value > 0 ? "+" : "") + compact(value) }

  /// A length of time: `85 ns`, `1.23 ms`, `45.6 s`, `2 min 03 s`.
  package static func duration(_ duration: Duration) -> String {
    let (whole, attoseconds) = duration.components
    let seconds = Double(whole) + Double(attoseconds) * 1e-18
    switch abs(seconds) {
    case ..<0.999_5e-6: return "\(fixed(seconds * 1e9, decimals: 0)) ns"
    case ..<0.999_5e-3: return "\(threeDigits(seconds * 1e6)) µs"
    case ..<0.999_5: return "\(threeDigits(seconds * 1e3)) ms"
    case ..<59.95: return "\(threeDigits(seconds)) s"
    default:
      let rounded = Int(seconds.rounded())
      let remainder = abs(rounded % 60)
      return "\(count(rounded / 60)) min \(remainder < 10 ? "0" : "")\(remainder) s"
    }
  }

  /// A tensor's extents: `[4, 196, 24]`.
  package static func shape(_ shape: [Int]) -> String { "[" + shape.map(String.init).joined(separator: ", ") + "]" }

  /// NaN and the infinities, which have no digits.
  private static func special(_ value: Double) -> String { value.isNaN ? "NaN" : value < 0 ? "-inf" : "inf" }

  /// Three digits, with as many of them after the point as fit: `1.23`, `12.3`, `123`.
  private static func threeDigits(_ value: Double) -> String {
    let size = abs(value)
    return fixed(value, decimals: size < 9.995 ? 2 : size < 99.95 ? 1 : 0)
  }

  /// The double with the same shortest digits as a single, so that 0.1 is not written as 0.100000001.
  private static func shortest(_ value: Float) -> Double { Double(value.description) ?? Double(value) }
}
