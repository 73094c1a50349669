import Images
import Testing

@Suite struct PNGWritingTests {
  @Test(arguments: [(1, 1), (1, 40), (40, 1), (33, 21), (300, 200)])
  func whatIsWrittenIsReadBack(width: Int, height: Int) throws {
    let image = ImageFixtures.noise(width: width, height: height)
    let file = try image.pngData()
    #expect(try RGBImage(decoding: Array(file), name: "written.png") == image)
  }

  @Test func aPictureWithoutPixelsIsRefused() {
    #expect(throws: ImageError.unwritable(width: 0, height: 3)) {
      try RGBImage(width: 0, height: 3, pixels: []).pngData()
    }
  }
}
