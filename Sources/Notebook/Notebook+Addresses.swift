import PaliGemmaModel

extension Notebook {
  /// The address that a command's only word spells.
  func address(_ arguments: Arguments) throws -> Address {
    guard arguments.words.count == 1 else { throw arguments.badUsage("it takes one address") }
    return try address(arguments.words[0])
  }

  /// The address that `text` spells.
  func address(_ text: String) throws(CommandError) -> Address {
    if let address = Address(parsing: text) { return address }
    let names = Address.all(open.model.configuration).map(\.description)
    throw .notAnAddress(text, closest: closestName(to: text, names))
  }
}
