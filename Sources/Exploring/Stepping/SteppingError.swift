import PaliGemmaModel

/// Why a session could not go somewhere or show something. The session is as it was before.
public enum SteppingError: Error, Equatable, CustomStringConvertible {
  /// The model has only `count` blocks of that tower.
  case noSuchBlock(Address, count: Int)
  /// Such a part of this model has the `known` values, and not that one.
  case noSuchValue(Address, known: [Point])
  /// The pass of generated token `wanted` was asked for, and the answer has only `tokens`.
  case answerEnded(tokens: Int, wanted: Int)
  /// A loss or a gradient of it was asked for, and nobody said what the answer should have been.
  case noTarget
  /// A choice was asked for, and the answer is given.
  case answerGiven(Address)
  /// The loss does not depend on the value.
  case noGradient(Address)
  /// `shouldStop` said so.
  case interrupted

  /// What is wrong, and what there is instead, in one line.
  public var description: String {
    switch self {
    case .noSuchBlock(let address, let count):
      "\(address): this model has \(count) such blocks, 0 to \(count - 1)"
    case .noSuchValue(let address, let known):
      "\(address): this model has no such value; there are \(known.map(\.rawValue).joined(separator: ", "))"
    case .answerEnded(let tokens, let wanted):
      "the answer ends after \(tokens) tokens; there is no pass for a generated token \(wanted)"
    case .noTarget:
      "there is no loss, and no gradient, without an answer that should have been; :target red says that it is red"
    case .answerGiven(let address):
      "\(address): no token is chosen, since :target has given the answer; :target none leaves it to the model"
    case .noGradient(let address):
      "\(address): it is a constant, or the loss does not depend on it, so it has no gradient"
    case .interrupted: "interrupted"
    }
  }
}
