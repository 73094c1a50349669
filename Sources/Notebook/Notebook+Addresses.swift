import PaliGemmaModel

extension Notebook {
  /// The address that a command's only word spells.
  func address(_ arguments: Arguments) throws -> Address {
    guard arguments.words.count == 1 else { throw arguments.badUsage("it takes one address") }
    return try address(arguments.words[0])
  }

  /// The address that `text` spells.
  public func address(_ text: String) throws(CommandError) -> Address {
    guard let address = Address(parsing: text) ?? shortName(text) else { throw notAnAddress(text) }
    return address
  }

  /// What to throw where an address was expected.
  func notAnAddress(_ text: String) -> CommandError {
    let names = Address.all(open.model.configuration).map(\.description)
    return .notAnAddress(text, closest: suggestions(for: text, among: names).first)
  }
}
