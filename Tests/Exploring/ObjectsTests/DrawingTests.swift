import Foundation
import Images
import MaskDecoder
import Questions
import TestSupport
import Testing

@testable import Objects

@Suite struct DrawingTests {
  private static let grey = RGBImage(width: 320, height: 200, pixels: [UInt8](repeating: 128, count: 320 * 200 * 3))

  private func located(_ answer: String, size: (width: Int, height: Int) = (320, 200)) -> [LocatedObject] {
    AnswerReading(answer).objects.map { LocatedObject($0, size: size, nil) }
  }

  /// Whether each pixel is as it was.
  private func unchanged(_ image: RGBImage) -> [Bool] {
    (0..<image.width * image.height).map { place in (0..<3).allSatisfy { image.pixels[3 * place + $0] == 128 } }
  }

  /// In the middle, at each edge, in each corner, with a label longer than the picture is wide.
  @Test(arguments: [
    "<loc0300><loc0300><loc0700><loc0700> cat", "<loc0000><loc0300><loc0300><loc0700> cat",
    "<loc0700><loc0000><loc1023><loc0300> 日本の猫",
    "<loc0700><loc0700><loc1023><loc1023> a very long label that fits beside nothing in it",
    "<loc0300><loc0000><loc0700><loc0200> e\u{301}te\u{200B}",
  ])
  func nothingHidesTheObject(answer: String) throws {
    let objects = located(answer)
    let image = ObjectDrawing(objects).drawn(on: Self.grey).image
    #expect((image.width, image.height) == (320, 200))
    let box = objects[0].box
    let frame = 4  // inside the box where it ends at the picture's edge
    let unchanged = unchanged(image)
    for y in Int(box.top.rounded(.up)) + frame..<Int(box.bottom) - frame {
      for x in Int(box.left.rounded(.up)) + frame..<Int(box.right) - frame {
        #expect(unchanged[y * 320 + x], "\(x), \(y)")
      }
    }
    #expect(unchanged.contains(false))
  }

  @Test func twelveObjectsHaveTwelveColoursAndTheirLabels() {
    let answer = (0..<12).map { index -> String in
      let (row, column) = (index / 4, index % 4)
      let edges = [100 + 300 * row, 30 + 250 * column, 250 + 300 * row, 180 + 250 * column]
      return edges.map { "<loc" + String(repeating: "0", count: 4 - "\($0)".count) + "\($0)>" }.joined()
        + " cat \(index)"
    }.joined(separator: " ; ")
    let large = RGBImage(width: 900, height: 700, pixels: [UInt8](repeating: 128, count: 900 * 700 * 3))
    let (image, notices) = ObjectDrawing(located(answer, size: (900, 700))).drawn(on: large)
    #expect(notices == [] || Lettering(height: 12) == nil)
    #expect(image != large)
  }

  @Test func aTinyPictureIsFramedWithoutLabels() {
    let tiny = RGBImage(width: 12, height: 9, pixels: [UInt8](repeating: 128, count: 12 * 9 * 3))
    let objects = located(
      "<loc0100><loc0100><loc0900><loc0900> cat ; <loc0000><loc0000><loc0000><loc0000> dot", size: (12, 9))
    let (image, notices) = ObjectDrawing(objects).drawn(on: tiny)
    #expect((image.width, image.height) == (12, 9) && notices.count == 1)
  }

  @Test func masksVeilTheirPixelsAlone() throws {
    let decoder = try MaskDecoder(contentsOf: Fixtures.url("masks/narrow.npz"))
    let codes = (0..<16).map { "<seg0\($0 + 10)>" }.joined()
    let object = try #require(AnswerReading("<loc0200><loc0200><loc0800><loc0800>\(codes) cat").objects.first)
    let located = LocatedObject(object, size: (320, 200), decoder)
    let mask = try #require(located.mask)
    #expect(Set(mask.pixels).count == 2)
    #expect(unchanged(ObjectDrawing([located]).veiled(Self.grey)) == mask.pixels.map { !$0 })
    #expect(mask.runLengths.area == mask.pixels.count { $0 })
  }
}
