import Images
import Rendering

/// A picture that is drawn on.
struct PixelCanvas {
  let width, height: Int
  private(set) var pixels: [UInt8]

  /// Red, green and blue.
  typealias Colour = (UInt8, UInt8, UInt8)

  init(_ image: RGBImage) { (width, height, pixels) = (image.width, image.height, image.pixels) }

  var image: RGBImage { RGBImage(width: width, height: height, pixels: pixels) }
  var area: Area { Area(left: 0, top: 0, right: width, bottom: height) }

  /// Lays a colour over a pixel, `amount` of 255.
  mutating func blend(_ x: Int, _ y: Int, _ colour: Colour, _ amount: Int) {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return }
    let start = 3 * (y * width + x)
    for (offset, value) in [colour.0, colour.1, colour.2].enumerated() {
      let old = Int(pixels[start + offset])
      pixels[start + offset] = UInt8((old * (255 - amount) + Int(value) * amount + 127) / 255)
    }
  }

  mutating func fill(_ area: Area, _ colour: Colour, _ amount: Int = 255) {
    let inside = area.common(self.area)
    guard inside.size > 0 else { return }
    for y in inside.top..<inside.bottom { for x in inside.left..<inside.right { blend(x, y, colour, amount) } }
  }

  /// A frame of `thickness` pixels around an area, outside it; where the picture ends there, along its edge.
  mutating func frame(_ area: Area, _ thickness: Int, _ colour: Colour) {
    let outer = area.grown(thickness).common(self.area)
    let inner = Area(
      left: outer.left + thickness, top: outer.top + thickness, right: outer.right - thickness,
      bottom: outer.bottom - thickness)
    fill(Area(left: outer.left, top: outer.top, right: outer.right, bottom: inner.top), colour)
    fill(Area(left: outer.left, top: inner.bottom, right: outer.right, bottom: outer.bottom), colour)
    fill(Area(left: outer.left, top: inner.top, right: inner.left, bottom: inner.bottom), colour)
    fill(Area(left: inner.right, top: inner.top, right: outer.right, bottom: inner.bottom), colour)
  }
}
