/// What an address has in it that nobody guesses: random letters and digits.
struct Token: Sendable {
  private static let length = 26
  /// Random bits: five in each of 32 letters and digits.
  static let bits = 5 * length

  let text: String

  init() {
    var generator = SystemRandomNumberGenerator()
    let digits = Array("abcdefghijkmnpqrstuvwxyz23456789")
    text = String((0..<Self.length).map { _ in digits[Int(generator.next() & 31)] })
  }

  /// What follows the token in a path; nil where it does not begin with it. How long that takes does not tell how much of it
  /// was right.
  func rest(of path: String) -> Substring? {
    let (expected, given) = (Array("/\(text)/".utf8), Array(path.utf8))
    guard given.count >= expected.count else { return nil }
    let difference = zip(expected, given).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
    return difference == 0 ? path.dropFirst(expected.count) : nil
  }
}
