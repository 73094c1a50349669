import Notebook

extension Arguments {
  /// Words that each follow one of `names`.
  func pairs(_ names: [String]) throws(CommandError) -> [String: String] {
    var (pairs, rest) = ([String: String](), words[...])
    while let name = rest.popFirst() {
      guard names.contains(name) else { throw badUsage("\(name) is neither \(names.joined(separator: " nor "))") }
      guard let value = rest.popFirst() else { throw badUsage("\(name) needs a value") }
      pairs[name] = value
    }
    return pairs
  }
}
