/// A part of a work that several programs share: the I-th of N.
package struct Shard: Sendable, Equatable {
  package let index, count: Int

  /// Reads `I/N`, where I goes from 1 to N; nil for anything else.
  package init?(_ text: String) {
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let index = numbers[0], let count = numbers[1], count >= 1, (1...count).contains(index)
    else { return nil }
    (self.index, self.count) = (index, count)
  }

  /// Whether the part has the item at `place`, counted from 0: each N-th one.
  package func contains(_ place: Int) -> Bool { place % count == index - 1 }
}
