import Files
import Rendering

/// How a line wants its maps drawn: `scale log`, `scale own`, `range 0:1` at its end.
package struct MapScale: Sendable, Equatable {
  /// As `:help` shows it.
  static let usage = "[scale S] [range A:B]"
  static let details = """
    At the end, scale linear, log, rank or own says how the numbers of maps become colours, range A:B between which ends.
    """
  static let keywords: [String: Command.ArgumentKind] = [
    "scale": .word(["linear", "log", "rank", "own"]), "range": .word([]),
  ]

  private var spacing: ColourScale.Spacing?
  private var isOwn = false
  private var range: ClosedRange<Double>?

  /// Takes the last two words, if they are such.
  /// - Returns: where they begin.
  /// - Throws: `CommandError` where the first is, and the second is none that can follow it.
  mutating func take(fromTheEndOf words: [QuotableWord], _ arguments: Arguments)
    throws(CommandError) -> String.Index?
  {
    guard words.count > 1, case let (name, value) = (words[words.count - 2], words[words.count - 1].text),
      ["scale", "range"].contains(name.text)
    else { return nil }
    guard take(name.text, value) else {
      let expected = name.text == "scale" ? "linear, log, rank or own" : "two numbers such as 0:1, the smaller first"
      throw arguments.badUsage("\(value) is no \(name.text); it takes \(expected)")
    }
    return name.range.lowerBound
  }

  private mutating func take(_ name: String, _ value: String) -> Bool {
    switch (name, value) {
    case ("scale", "linear"): spacing = .linear
    case ("scale", "log"): spacing = .logarithmic
    case ("scale", "rank"): spacing = .rank
    case ("scale", "own"): isOwn = true
    case ("range", _):
      let ends = value.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
      guard ends.count == 2, let low = ends[0], let high = ends[1], low < high, (high - low).isFinite else {
        return false
      }
      range = low...high
    default: return false
    }
    return true
  }

  /// The document with its maps drawn so.
  func applied(to document: Document) -> Document {
    self == MapScale() ? document : Document(document.blocks.map(applied))
  }

  private func applied(to block: Block) -> Block {
    guard case .panels(let panels) = block else { return block }
    return .panels(
      panels.map { panel in
        guard case .heatmap(var heatmap) = panel else { return panel }
        heatmap.scale.spacing = spacing ?? heatmap.scale.spacing
        heatmap.scale.range = range ?? (spacing == nil ? heatmap.scale.range : nil)
        if isOwn, heatmap.scale.sharing == .one { heatmap.scale.sharing = .own }
        return .heatmap(heatmap)
      })
  }
}
