import Files
import Foundation
import Images
import Rendering

/// Objects drawn over the picture that they are in: masks as a veil, boxes as frames around them, labels beside the boxes where
/// they cover no object.
package struct ObjectDrawing {
  private let objects: [LocatedObject]

  package init(_ objects: [LocatedObject]) { self.objects = objects }

  /// The picture with the objects over it, of the same size, and what is to be said of labels.
  package func drawn(on image: RGBImage) -> (image: RGBImage, notices: [String]) {
    var canvas = PixelCanvas(veiled(image))
    let side = min(image.width, image.height)
    let thickness = side < 120 ? 1 : max(side / 250, 2)
    for (object, colour) in coloured {
      canvas.frame(object.area, thickness + 1, Self.shade)
      canvas.frame(object.area, thickness, colour.components)
    }
    guard let letters = Lettering(height: min(max(side / 28, 11), 40)) else {
      return (canvas.image, ["there is no font to write labels with; Debian's are in the package fonts-dejavu-core"])
    }
    var room = LabelRoom(canvas.area, objects.map { $0.area.grown(thickness + 1) })
    var unlabelled = 0
    for (index, (object, colour)) in coloured.enumerated() {
      let texts = [2, 4, 8].map { letters.image(object.name, most: image.width / $0) }
      if let (choice, place) = room.place(texts.map(\.plateSize), beside: index) {
        canvas.fill(place, colour.components)
        canvas.write(texts[choice], in: place, colour.isLight ? Self.shade : Self.light)
      } else {
        unlabelled += 1
      }
    }
    let hidden = "\(unlabelled) of \(objects.count) labels would hide an object, and are left out"
    let strange = "no font here has all letters of the labels; Debian's fonts-unifont has most"
    return (canvas.image, (unlabelled > 0 ? [hidden] : []) + (letters.lacksLetters ? [strange] : []))
  }

  /// The picture with the masks over it, and nothing else.
  func veiled(_ image: RGBImage) -> RGBImage {
    var canvas = PixelCanvas(image)
    for (object, colour) in coloured { canvas.veil(object, colour.components) }
    return canvas.image
  }

  /// Writes the picture with the objects over it as PNG.
  /// - Returns: what is to be said of labels that are not in it, if any are not.
  package func write(on image: RGBImage, to url: URL) throws -> [String] {
    let (drawn, notices) = drawn(on: image)
    try AtomicFile.write([UInt8](try drawn.pngData()), to: url)
    return notices.map { "\(url.relativePath): \($0)" }
  }

  private static let shade: PixelCanvas.Colour = (24, 24, 24)
  private static let light: PixelCanvas.Colour = (255, 255, 255)

  private var coloured: [(LocatedObject, Colour)] {
    objects.enumerated().map { ($1, Colour.distinct[$0 % Colour.distinct.count]) }
  }
}

extension Lettering.Image {
  /// The size with a margin around.
  fileprivate var plateSize: (width: Int, height: Int) {
    let margin = max(height / 6, 1)
    return (width + 4 * margin, height + 2 * margin)
  }
}

extension Colour {
  fileprivate var components: PixelCanvas.Colour { (red, green, blue) }
  fileprivate var isLight: Bool { luma > 0.45 }
}

extension LocatedObject {
  /// The whole pixels that its box touches.
  fileprivate var area: Area {
    Area(
      left: Int(box.left.rounded(.down)), top: Int(box.top.rounded(.down)), right: Int(box.right.rounded(.up)),
      bottom: Int(box.bottom.rounded(.up)))
  }
}

extension PixelCanvas {
  /// Lays a colour thinly over the pixels of an object's mask.
  fileprivate mutating func veil(_ object: LocatedObject, _ colour: Colour) {
    guard let mask = object.mask else { return }
    let pixels = mask.pixels
    for y in mask.box.top..<max(mask.box.bottom, mask.box.top) {
      for x in mask.box.left..<max(mask.box.right, mask.box.left) where pixels[y * mask.width + x] {
        blend(x, y, colour, 115)
      }
    }
  }

  /// Writes a text in the middle of an area.
  fileprivate mutating func write(_ text: Lettering.Image, in area: Area, _ colour: Colour) {
    let left = (area.left + area.right - text.width) / 2
    let top = (area.top + area.bottom - text.height) / 2
    for row in 0..<text.height {
      for column in 0..<text.width {
        blend(left + column, top + row, colour, Int(text.coverage[row * text.width + column]))
      }
    }
  }
}
