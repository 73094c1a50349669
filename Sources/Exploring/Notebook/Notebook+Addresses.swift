import Expressions
import PaliGemmaModel

extension Notebook {
  /// What `:help` says of an address without a pass.
  static let passOfAnAddress = """
    @0 after an address is the prompt's pass, @1 that of the first generated token; without @, the pass the cursor is in \
    is meant.
    """

  /// The address that a command's words spell.
  func address(_ arguments: Arguments) throws -> Address {
    if let block = BlockName(arguments.words) { return try address(block) }
    guard arguments.words.count == 1 else { throw arguments.badUsage("it takes one address") }
    return try address(arguments.words[0])
  }

  /// The address that `text` spells.
  package func address(_ text: String) throws(CommandError) -> Address {
    guard let address = Address(parsing: text) ?? gradientAddress(text) ?? shortName(text) else {
      throw notAnAddress(text)
    }
    return address
  }

  /// The address that a block's name spells; of a part of several values, the one that tells most.
  func address(_ block: BlockName) throws -> Address {
    if let address = Address(parsing: block.address) { return address }
    guard let segment = try segment(block.words) else { throw notAnAddress(block.address) }
    return Address(segment.part, segment.tellingPoint)
  }

  /// What to throw where an address was expected.
  func notAnAddress(_ text: String) -> CommandError {
    let names = open.model.layout.addresses.map(\.description)
    let named = try? segment([text]).map { Address($0.part, $0.tellingPoint).description }
    let closest =
      addressElsewhere(text) ?? suggestions(for: text, among: names).first ?? named
      ?? nearestAddress(text.contains(".") ? text : text + ".")
    return .notAnAddress(text, closest: closest)
  }
}

extension Segment {
  /// Where an attention looks; of other parts, what they make.
  var tellingPoint: Point {
    [.weights, part.result].first { points.contains($0) } ?? points[points.count - 1]
  }
}
