import Glibc
import Tensors

/// Choices that a seed decides.
package struct Chance: Sendable {
  private var generator: SplitMix64

  package init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  /// A number from 0 up to, but not, 1.
  package mutating func share() -> Double { Double(generator.next() >> 11) / Double(1 << 53) }

  mutating func number(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + share() * (range.upperBound - range.lowerBound)
  }

  mutating func whole(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(share() * Double(range.count))
  }

  /// - Precondition: there is something to choose from.
  package mutating func choice<Element>(_ elements: [Element]) -> Element { elements[whole(0...elements.count - 1)] }

  /// The elements in another order.
  package mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var elements = elements
    for last in elements.indices.dropFirst().reversed() { elements.swapAt(last, whole(0...last)) }
    return elements
  }

  /// A number of mean 0 and deviation 1 (Box and Muller).
  mutating func normal() -> Double {
    (-2 * log(1 - share())).squareRoot() * cos(2 * Double.pi * share())
  }
}
