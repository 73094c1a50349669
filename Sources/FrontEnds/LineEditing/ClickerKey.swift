/// What the keys mean that a presenter's clicker sends, or that leaf through slides.
enum ClickerKey: Equatable {
  case next
  case back
  /// Draw the page anew.
  case redraws
  /// Nothing, but that it ends a blank screen.
  case nothing

  /// The key of a sequence of bytes that a terminal sends; nil for all others.
  init?(_ sequence: [UInt8]) {
    switch String(decoding: sequence.dropFirst(), as: UTF8.self) {
    case "[6~", "[C", "OC", "[B", "OB": self = .next  // PageDown, right, down
    case "[5~", "[D", "OD", "[A", "OA": self = .back  // PageUp, left, up
    case "[15~", "[[E": self = .redraws  // F5, also of the Linux console
    case "": self = .nothing  // Escape
    default: return nil
    }
  }
}
