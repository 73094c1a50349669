/// A colour of a figure: red, green and blue as sRGB has them.
package struct Colour: Sendable, Hashable {
  package var red: UInt8
  package var green: UInt8
  package var blue: UInt8

  init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The colour `0xRRGGBB`.
  init(_ hex: UInt32) {
    self.init(UInt8(truncatingIfNeeded: hex >> 16), UInt8(truncatingIfNeeded: hex >> 8), UInt8(truncatingIfNeeded: hex))
  }

  /// The colour `amount` of the way from this one to another.
  func mixed(with other: Colour, _ amount: Double) -> Colour {
    func mix(_ from: UInt8, _ to: UInt8) -> UInt8 {
      UInt8((Double(from) + (Double(to) - Double(from)) * min(max(amount, 0), 1)).rounded())
    }
    return Colour(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
  }

  /// How bright it looks, from 0 to 1: the luma of ITU-R BT.709 over the encoded components.
  package var luma: Double { (0.2126 * Double(red) + 0.7152 * Double(green) + 0.0722 * Double(blue)) / 255 }

  /// The colour for a cell or legend entry that points at something.
  static let mark = Colour(0xff2ea6)
  /// Not a number.
  static let notANumber = Colour(0xd62728)
  /// Positive infinity.
  static let positiveInfinity = Colour(0xc77dff)
  /// Negative infinity.
  static let negativeInfinity = Colour(0x6e6e6e)

  /// Colours that people with any colour vision tell apart, for series and boxes, in an order that stays legible on dark and
  /// light ground: Okabe and Ito's, then five of Paul Tol's.
  package static let distinct = [
    0xe69f00, 0x56b4e9, 0x009e73, 0xcc79a7, 0xd55e00, 0x0072b2, 0xf0e442, 0xaa4499, 0x999933, 0x88ccee, 0xcc6677,
    0x44aa99,
  ].map(Colour.init)
}
