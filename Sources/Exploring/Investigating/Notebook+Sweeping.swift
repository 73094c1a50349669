import Explaining
import Notebook
import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Notebook {
  /// Replaces each head, or the whole value where it has none, of each block alone; with `at`, each of those rows alone.
  /// - Parameter what: `text.*.attention.heads`, `text.*.output at image`.
  func sweep(_ what: String, _ way: Sweep.Way, _ arguments: Arguments) throws -> Document {
    let sides = what.components(separatedBy: " at ").map(\.trimmingWhitespace)
    guard !sides[0].isEmpty, sides.count <= 2 else {
      throw arguments.badUsage("sweep takes a pattern such as text.*.attention.heads, and rows behind at")
    }
    let addresses = try blocks(sides[0], arguments)
    let rows = try sides.count == 2 ? promptRows(sides[1], arguments) : nil
    let token = try token(way, arguments)
    let values = try addresses.map { try value($0, way, arguments) }
    let count = values[0].0.shape.dropLast().last ?? 0
    guard rows?.allSatisfy({ $0 < count }) ?? true else {
      throw arguments.badUsage("\(sides[0]) has rows 0 to \(count - 1), those of the image")
    }
    let sweep = try Sweep(session, zip(addresses, values).map { ($0, $1.0) }, rows: rows, of: token)
    return values[0].1 + sweep.document(explainer, pattern: sides[0], way) + standingEdits(sweep)
  }

  /// What is put in the place of `address`, and what is to be said of that.
  private func value(_ address: Address, _ way: Sweep.Way, _ arguments: Arguments) throws -> (Tensor, Document) {
    switch way {
    case .patching(_, let other): return try patchValue(address, from: other, arguments)
    case .silencing:
      let shape = session.shape(of: address.point, in: try session.stage(of: address))
      return (Tensor(repeating: 0, shape: shape), [])
    }
  }

  /// The token whose standing is followed.
  private func token(_ way: Sweep.Way, _ arguments: Arguments) throws -> Int {
    switch way {
    case .silencing: return try session.promptLogits().indexOfLargestNumber
    case .patching(let name, let other):
      let token = Int(try other.value(at: Address(.sampling, .token, step: 0)).values[0])
      let vocabulary = open.model.configuration.text.vocabularySize
      guard token < vocabulary else {
        throw arguments.badUsage("\(name) chose token \(token), and this model has tokens 0 to \(vocabulary - 1)")
      }
      return token
    }
  }

  /// A note that earlier edits may hide a block's effect, where one has none.
  private func standingEdits(_ sweep: Sweep) -> Document {
    guard sweep.hasIdleBlock, !session.edits.isEmpty else { return [] }
    return [
      .note(
        """
        This run's edits hold in every cell. Where one of them sets a value, no change before that value can be seen; \
        \(code: ":edits") lists them.
        """)
    ]
  }

  /// The addresses of every block that `pattern`, such as `text.*.attention.heads`, stands for.
  private func blocks(_ pattern: String, _ arguments: Arguments) throws -> [Address] {
    let pieces = pattern.components(separatedBy: ".*.")
    let tower = pieces.first.flatMap { Tower(rawValue: $0.hasSuffix(".block") ? String($0.dropLast(6)) : $0) }
    guard pieces.count == 2, let tower, let point = Point(rawValue: pieces[1]) else {
      throw arguments.badUsage("\(pattern) is no pattern such as text.*.attention.heads")
    }
    let parts = session.layout.blocks(of: tower)
    guard session.layout.value(point, of: parts[0]) != nil else {
      throw CommandError.notAnAddress(pattern, closest: nil)
    }
    return parts.map { Address($0, point, step: 0) }
  }
}
