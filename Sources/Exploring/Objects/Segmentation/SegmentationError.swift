import Expressions

/// Why there is no value on the way to a mask.
enum SegmentationError: Error, Equatable, CustomStringConvertible {
  /// Nothing is open that decodes masks.
  case noDecoder
  /// The answer has no object with a mask.
  case noMask(answer: String)
  /// The answer has fewer masks.
  case noSuchMask(String, count: Int)
  /// The decoder has no value of that address.
  case noSuchValue(String, among: [String])
  /// These values can be looked at, and nothing stops at them or changes them.
  case onlyShown(String)

  var description: String {
    switch self {
    case .noDecoder: "no mask decoder is open; :open mask-decoder vae-oid.npz opens big_vision's"
    case .noMask(""): "there is no answer, and so no mask; :target none leaves the answer to the model"
    case .noMask(let answer):
      "the answer, \(answer), has no mask, which is sixteen <seg> tokens after a box; a prompt such as segment cat asks for one"
    case .noSuchMask(let text, let count):
      "there is no mask @\(text); the answer has \(count == 1 ? "one, @0" : "\(count), @0 to @\(count - 1)")"
    case .noSuchValue(let name, let known):
      "the mask decoder has no \(name)"
        + (suggestions(for: name, among: known).first.map { "; did you mean \($0)?" }
          ?? "; Tab completes those there are")
    case .onlyShown(let name):
      "values such as \(name) can be shown and gone to; stopping at one and changing one are for the model's own"
    }
  }
}
