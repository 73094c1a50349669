import PaliGemmaModel

extension Notebook {
  /// The address that a command's words spell.
  func address(_ arguments: Arguments) throws -> Address {
    if let block = BlockName(arguments.words) { return try address(block) }
    guard arguments.words.count == 1 else { throw arguments.badUsage("it takes one address") }
    return try address(arguments.words[0])
  }

  /// The address that `text` spells.
  public func address(_ text: String) throws(CommandError) -> Address {
    guard let address = Address(parsing: text) ?? shortName(text) else { throw notAnAddress(text) }
    return address
  }

  /// The address that a block's name spells; of a part of several values, the one that tells most.
  func address(_ block: BlockName) throws -> Address {
    if let address = Address(parsing: block.address) { return address }
    guard let part = try part(block.words) else { throw notAnAddress(block.address) }
    return Address(part.stage, part.tellingPoint)
  }

  /// What to throw where an address was expected.
  func notAnAddress(_ text: String) -> CommandError {
    let names = Address.all(open.model.configuration).map(\.description)
    return .notAnAddress(text, closest: addressElsewhere(text) ?? suggestions(for: text, among: names).first)
  }
}

extension PlacedPart {
  /// Where an attention looks; of other parts, what they make.
  var tellingPoint: Point {
    [.weights, stage.result].first { points.contains($0) } ?? points[points.count - 1]
  }
}
