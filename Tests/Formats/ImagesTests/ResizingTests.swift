import Foundation
import Images
import Testing

@Suite struct ResizingTests {
  @Test func bothPassOrdersAreCovered() {
    let order = ImageFixtures.resized.map {
      let (fewerRows, fewerColumns) = ($0.height - $0.newHeight, $0.width - $0.newWidth)
      return fewerRows > 0 && fewerRows > 2 * fewerColumns
    }
    #expect(order.count { $0 } >= 10 && order.count { !$0 } >= 10)
    #expect(order.count == 108 && Set(ImageFixtures.resized.map(\.resampling)) == Set(0...5))
  }

  @Test(arguments: ImageFixtures.resized)
  func resizedEqualsPillow(_ expected: ImageFixtures.Resized) throws {
    let resampling = try #require(Resampling(rawValue: expected.resampling))
    let image = ImageFixtures.noise(width: expected.width, height: expected.height)
      .resized(width: expected.newWidth, height: expected.newHeight, resampling)
    #expect(image.width == expected.newWidth && image.height == expected.newHeight)
    #expect(Array(image.pixels.prefix(expected.start.count)) == expected.start)
    #expect(checksum(image.pixels) == expected.checksum)
  }

  @Test func theSameSizeChangesNothing() {
    let image = ImageFixtures.noise(width: 31, height: 17)
    #expect(image.resized(width: 31, height: 17) == image)
  }

  @Test func oneColourStaysThatColour() {
    let image = RGBImage(width: 9, height: 4, pixels: (0..<36).flatMap { _ in [0, 255, 77] as [UInt8] })
    let resized = image.resized(width: 5, height: 21)
    #expect(resized.pixels == (0..<105).flatMap { _ in [0, 255, 77] as [UInt8] })
  }

  /// FNV-1a, 64 bits, in hexadecimal.
  private func checksum(_ bytes: [UInt8]) -> String {
    let sum = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
