import Foundation
import Images
import Testing

@Suite struct NormalizationTests {
  @Test func everyLevelEqualsNumPy() throws {
    let expected = try ImageFixtures.bytes("normalized.bin").withUnsafeBytes {
      $0.bindMemory(to: UInt32.self).map { Float(bitPattern: UInt32(littleEndian: $0)) }
    }
    let levels = (0...255).flatMap { [UInt8($0), UInt8($0), UInt8($0)] }
    let tensor = RGBImage(width: 256, height: 1, pixels: levels).normalizedPixels()
    #expect(tensor.shape == [3, 1, 256])
    #expect(tensor.values == expected + expected + expected)
  }

  @Test func channelsComeFirst() {
    let image = RGBImage(width: 2, height: 2, pixels: [0, 255, 0, 0, 255, 0, 0, 255, 255, 255, 255, 0])
    #expect(image.normalizedPixels().shape == [3, 2, 2])
    #expect(image.normalizedPixels().values == [-1, -1, -1, 1, 1, 1, 1, 1, -1, -1, 1, -1])
  }
}
