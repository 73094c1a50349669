import TestSupport
import Testing

@testable import Tensors

/// Numbers as they are stored in fewer bits.
@Suite struct EncodingTests {
  private func bfloat16(_ values: [Float]) -> [Float] {
    let bytes = ElementType.bfloat16.bytes(of: values)
    return stride(from: 0, to: bytes.count, by: 2).map { place in
      Float(bitPattern: UInt32(bytes[place]) << 16 | UInt32(bytes[place + 1]) << 24)
    }
  }

  @Test func ofTwoNearestTheEvenOneIsTaken() {
    let tie: Float = 1 / 256  // half of what lies between 1 and the next number
    #expect(bfloat16([1 + tie, 1 + 3 * tie, -1 - tie, 1 + 1.01 * tie]) == [1, 1 + 4 * tie, -1, 1 + 2 * tie])
  }

  @Test func noOtherNumberIsNearer() {
    let values = Tensor.random(shape: [2000], seed: 4).values.map { ($0 - 0.5) * 300 }
    for (value, stored) in zip(values, bfloat16(values)) {
      let step = Float(bitPattern: (stored.bitPattern & 0xFFFF_0000) + 0x1_0000).magnitude - stored.magnitude
      #expect(abs(value - stored) <= step / 2, "\(value)")
    }
  }

  @Test func whatIsNoNumberStaysNone() {
    let stored = bfloat16([.nan, .infinity, -.infinity, .greatestFiniteMagnitude, Float(bitPattern: 0x7F80_0001)])
    #expect(stored[0].isNaN && stored[4].isNaN)
    #expect(stored[1] == .infinity && stored[2] == -.infinity && stored[3] == .infinity)
  }
}
