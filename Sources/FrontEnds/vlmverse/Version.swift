import Installation

/// Which program this is.
enum Version {
  static let number = "0.1.0"

  /// The number, then the commit and the day that a package was built of, as the file beside its program says.
  static var text: String { number + " (\(Installation.build ?? "built from a checkout"))" }
}
