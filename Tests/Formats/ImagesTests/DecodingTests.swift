import Images
import Testing

@Suite struct DecodingTests {
  @Test func everyKindOfPictureHasItsFixture() {
    #expect(ImageFixtures.decoded.keys.count { $0.hasSuffix(".png") } == 60)
    #expect(ImageFixtures.decoded.keys.count { $0.hasSuffix(".jpg") } == 31)
    #expect(ImageFixtures.decoded.keys.count { [".webp", ".gif", ".bmp"].contains(where: $0.hasSuffix) } == 37)
  }

  @Test(arguments: ImageFixtures.decoded.keys.sorted().filter { !$0.hasSuffix(".jpg") })
  func pixelsArePillows(_ name: String) throws {
    let expected = try #require(ImageFixtures.decoded[name])
    let image = try RGBImage(contentsOf: ImageFixtures.url(name))
    #expect(image.width == expected.width && image.height == expected.height)
    #expect(image.pixels == Array(expected.pixels))
  }

  /// Exact with libjpeg-turbo; another library's inverse transform may round a sample the other way.
  @Test(arguments: ImageFixtures.decoded.keys.sorted().filter { $0.hasSuffix(".jpg") })
  func jpegIsWithinOneLevelOfPillow(_ name: String) throws {
    let expected = try #require(ImageFixtures.decoded[name])
    let image = try RGBImage(contentsOf: ImageFixtures.url(name))
    try #require(image.width == expected.width && image.height == expected.height)
    let differences = zip(image.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }
    #expect(differences.max() ?? 0 <= 1)
  }

  @Test func contentDecidesNotTheName() throws {
    let file = try ImageFixtures.bytes("grey.jpg")
    #expect(try RGBImage(decoding: file, name: "grey.png") == RGBImage(contentsOf: ImageFixtures.url("grey.jpg")))
  }
}
