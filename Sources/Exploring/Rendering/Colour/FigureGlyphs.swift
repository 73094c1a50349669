/// The characters that figures without colour are drawn in.
package enum FigureGlyphs {
  /// Amounts, and the brightness of pictures, from little to much.
  package static let amounts: [Character] = Array(" .:-=+*#%@")
  /// Signed numbers: `-` and heavier round signs below zero, `+` and heavier pointed ones above.
  package static let signed: [Character] = Array("Oo=- +*#@")
  /// What a histogram's column fills of one character.
  package static let columnParts: [Character] = Array(" .:#")

  /// The axis of a histogram, left of its columns.
  package static let axis: Character = "|"
  static let mark: Character = "X"
  static let notANumber: Character = "?"
  static let (negativeInfinity, positiveInfinity): (Character, Character) = ("<", ">")
  /// What lies beyond the ends of a ramp.
  static let beyond: (low: Character, high: Character) = ("_", "^")
  /// What a box is called at its corner and under the picture: 1 to 9, then a to z; nil for those after them.
  static func name(ofBox index: Int) -> Character? {
    let names = Array("123456789abcdefghijklmnopqrstuvwxyz")
    return names.indices.contains(index) ? names[index] : nil
  }

  /// What stands beside ramps: an axis, marked cells, numbers that have no place on a ramp.
  package static let marks: Set = [
    axis, mark, notANumber, negativeInfinity, positiveInfinity, beyond.low, beyond.high,
  ]
}
