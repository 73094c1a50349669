import Foundation
import Testing

@testable import Rendering

@Suite struct ColourRampTests {
  /// Relative luminance as WCAG 2 defines it.
  private func luminance(_ colour: Colour) -> Double {
    func linear(_ component: UInt8) -> Double {
      let value = Double(component) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue)
  }

  @Test(arguments: [TerminalOptions.ColourDepth.truecolor, .ansi256])
  func sequentialRampBrightens(_ depth: TerminalOptions.ColourDepth) {
    let steps = (0...200).map { luminance(ColourRamp.sequential.colour(Double($0) / 200, depth)) }
    for (darker, brighter) in zip(steps, steps.dropFirst()) { #expect(darker <= brighter) }
    let anchors = ColourRamp.sequential.anchors.map(luminance)
    for (darker, brighter) in zip(anchors, anchors.dropFirst()) { #expect(darker < brighter) }
    #expect(anchors.count >= 16)
  }

  @Test(arguments: [TerminalOptions.ColourDepth.truecolor, .ansi256])
  func divergingRampIsBrightestInTheMiddle(_ depth: TerminalOptions.ColourDepth) {
    let steps = (0...100).map { luminance(ColourRamp.diverging.colour(Double($0) / 100, depth)) }
    for (darker, brighter) in zip(steps[...50], steps[1...50]) { #expect(darker <= brighter) }
    for (brighter, darker) in zip(steps[50...], steps[51...]) { #expect(brighter >= darker) }
    let (low, high) = (ColourRamp.diverging.colour(0, depth), ColourRamp.diverging.colour(1, depth))
    #expect(low.blue > low.red && high.red > high.blue)
  }

  @Test func paletteStepsAreFoundAgain() {
    for index in 16...255 {
      #expect(XtermPalette.colour(XtermPalette.nearest(XtermPalette.colour(index))) == XtermPalette.colour(index))
    }
  }

  @Test func nearestIsNearestOfAll() {
    func distance(_ a: Colour, _ b: Colour) -> Int {
      let (red, green, blue) = (Int(a.red) - Int(b.red), Int(a.green) - Int(b.green), Int(a.blue) - Int(b.blue))
      return 3 * red * red + 6 * green * green + blue * blue
    }
    for red in stride(from: 0, through: 255, by: 51) {
      for green in stride(from: 0, through: 255, by: 51) {
        for blue in stride(from: 0, through: 255, by: 51) {
          let colour = Colour(UInt8(red), UInt8(green), UInt8(blue))
          let best = (16...255).map { distance(colour, XtermPalette.colour($0)) }.min() ?? 0
          let found = distance(colour, XtermPalette.colour(XtermPalette.nearest(colour)))
          #expect(found == best, "\(colour)")
        }
      }
    }
  }

  @Test func glyphsCoverEqualIntervals() {
    let counts = Dictionary(
      grouping: (0..<1000).map { ColourRamp.sequential.glyph((Double($0) + 0.5) / 1000) }, by: { $0 })
    for glyph in ColourRamp.sequential.glyphs { #expect(counts[glyph]?.count == 100) }
  }
}
