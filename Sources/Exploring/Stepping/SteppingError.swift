import PaliGemmaModel

/// Why a session could not go somewhere or show something. The session is as it was before.
public enum SteppingError: Error, Equatable, CustomStringConvertible {
  case noSuchBlock(Address, count: Int)
  case noSuchValue(Address, known: [Point])
  case answerEnded(tokens: Int, wanted: Int)
  case interrupted

  public var description: String {
    switch self {
    case .noSuchBlock(let address, let count):
      "\(address): this model has \(count) such blocks, 0 to \(count - 1)"
    case .noSuchValue(let address, let known):
      "\(address): this model has no such value; there are \(known.map(\.rawValue).joined(separator: ", "))"
    case .answerEnded(let tokens, let wanted):
      "the answer ends after \(tokens) tokens; there is no pass for a generated token \(wanted)"
    case .interrupted: "interrupted"
    }
  }
}
