/// Random numbers, the same ones for the same seed on every machine.
///
/// Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (OOPSLA 2014).
package struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  /// The numbers of `seed`, from the first on.
  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    defer { state &+= Self.increment }
    return Self.number(0, seed: state)
  }

  /// Number `index`, counted from 0, of those that `seed` stands for, without making the ones before it.
  @inline(__always)
  package static func number(_ index: Int, seed: UInt64) -> UInt64 {
    var bits = seed &+ (UInt64(truncatingIfNeeded: index) &+ 1) &* increment
    bits = (bits ^ (bits &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits &>> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits &>> 31)
  }

  /// 2⁶⁴ divided by the golden ratio, made odd.
  @inline(__always)
  private static var increment: UInt64 { 0x9E37_79B9_7F4A_7C15 }
}
