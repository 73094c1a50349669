import Notebook

extension Arguments {
  /// Words that each follow one of `names`, behind the first `count` words.
  func pairs(_ names: [String], after count: Int = 0) throws(CommandError) -> [String: String] {
    var (pairs, rest) = ([String: String](), words.dropFirst(count))
    while let name = rest.popFirst() {
      guard names.contains(name) else { throw badUsage("\(name) is neither \(names.joined(separator: " nor "))") }
      guard let value = rest.popFirst() else { throw badUsage("\(name) needs a value") }
      pairs[name] = value
    }
    return pairs
  }
}
