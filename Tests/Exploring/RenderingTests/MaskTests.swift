import Foundation
import Testing

@testable import Rendering

/// Masks and labels of a picture's boxes.
@Suite struct MaskTests {
  /// White, with a box from 40 to 80 whose mask is its left half, and one at the left edge whose label is long.
  private static func picture(_ label: Text = "cat") -> Picture {
    let (width, height) = (120, 120)
    let mask = (0..<width * height).map { (40..<60).contains($0 % width) && (40..<80).contains($0 / width) }
    return Picture(
      width: width, height: height, pixels: [UInt8](repeating: 255, count: width * height * 3),
      boxes: [.init(x: 40...80, y: 40...80, label: label, mask: mask), .init(x: 0...20, y: 90...110, label: "ring")])
  }

  private func lines(_ picture: Picture, _ options: TerminalOptions) -> [String] {
    TerminalRenderer(options).render([.picture(picture)]).replacing(/\u{1b}\[[0-9;]*m/, with: "")
      .components(separatedBy: "\n")
  }

  @Test func withoutColourAMaskIsItsBoxesNameOnEverySecondPlace() throws {
    let drawn = lines(Self.picture(), TerminalOptions(width: 60))
    let top = try #require(drawn.firstIndex { $0.contains("1---") })
    #expect(drawn[top - 1].contains("1 cat"))
    let bottom = try #require(drawn[(top + 1)...].firstIndex { $0.contains("+---") })
    for line in drawn[top + 1..<bottom] {
      let inside = line.split(separator: "|")[1]
      #expect(inside.prefix(inside.count / 2).contains("1@1") && !inside.suffix(inside.count / 2).contains("1"))
    }
    #expect(drawn.contains { $0.contains("2 ring ") })
  }

  @Test func inColourAVeilLiesOverTheMaskAlone() {
    let picture = Self.picture()
    let mask = picture.boxes[0].mask
    let veiled = picture.veiled.pixels
    for place in mask.indices { #expect((veiled[3 * place..<3 * place + 3] == [255, 255, 255]) == !mask[place]) }
  }

  /// The places that labels stand at are no object's, whatever they are drawn with.
  @Test(arguments: [TerminalOptions.ColourDepth.none, .ansi256, .truecolor], [TerminalOptions.Glyphs.ascii, .unicode])
  func labelsStandOutside(colour: TerminalOptions.ColourDepth, glyphs: TerminalOptions.Glyphs) {
    let drawn = lines(
      Self.picture("a very long label indeed, 日本の猫"), TerminalOptions(width: 60, colour: colour, glyphs: glyphs))
    #expect(drawn.allSatisfy { displayWidth($0) <= 60 })
    #expect(drawn.count { $0.contains("a very long") } == 2)
  }

  @Test func aPageHasLabelsBesideTheirBoxes() throws {
    let page = try HTMLRenderer { _, _, _ in Data() }.render([.picture(Self.picture("cat <1>"))])
    #expect(page.contains(">cat &lt;1&gt;</text>") && page.contains(">ring</text>"))
  }
}
