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
    var canvas = Canvas(veiled(image))
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
      if let (text, place) = room.place(texts, beside: index) {
        canvas.fill(place, colour.components)
        canvas.write(text, in: place, colour.isLight ? Self.shade : Self.light)
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
    var canvas = Canvas(image)
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

  private static let shade: Canvas.Colour = (24, 24, 24)
  private static let light: Canvas.Colour = (255, 255, 255)

  private var coloured: [(LocatedObject, Colour)] {
    objects.enumerated().map { ($1, Colour.distinct[$0 % Colour.distinct.count]) }
  }
}

extension Colour {
  fileprivate var components: Canvas.Colour { (red, green, blue) }
  fileprivate var isLight: Bool { luma > 0.45 }
}

extension LocatedObject {
  /// The whole pixels that its box touches.
  fileprivate var area: Canvas.Area {
    Canvas.Area(
      left: Int(box.left.rounded(.down)), top: Int(box.top.rounded(.down)), right: Int(box.right.rounded(.up)),
      bottom: Int(box.bottom.rounded(.up)))
  }
}

extension Canvas {
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

/// Where labels can stand.
private struct LabelRoom {
  private let picture: Canvas.Area
  private let objects: [Canvas.Area]
  private var labels: [Canvas.Area] = []

  /// - Parameter objects: their boxes with the frames.
  init(_ picture: Canvas.Area, _ objects: [Canvas.Area]) { (self.picture, self.objects) = (picture, objects) }

  /// How much of an object a label may cover where there is no place beside all of them.
  private static let mostCovered = 0.05

  /// The nearest place for an object's label where it covers no object and no other label: for the first of `texts`, which
  /// get shorter, that has one. Failing that, where it covers little of any object; nil where there is none.
  mutating func place(_ texts: [Lettering.Image], beside index: Int) -> (Lettering.Image, Canvas.Area)? {
    for most in [0, Self.mostCovered] {
      for text in texts {
        let margin = max(text.height / 6, 1)
        let size = (width: text.width + 4 * margin, height: text.height + 2 * margin)
        let best = places(size, beside: objects[index]).first { area in
          area.common(picture) == area && labels.allSatisfy { $0.common(area).size == 0 }
            && objects.allSatisfy { Double($0.common(area).size) <= most * Double($0.size) }
        }
        guard let best else { continue }
        labels.append(best)
        return (text, best)
      }
    }
    return nil
  }

  /// Places around a box, the most usual first: above it, below it, at its sides, then further away; last, in its corners.
  private func places(_ size: (width: Int, height: Int), beside box: Canvas.Area) -> [Canvas.Area] {
    let lefts = [box.left, box.right - size.width, (box.left + box.right - size.width) / 2]
      .map { min(max($0, picture.left), picture.right - size.width) }
    let tops = [box.top, box.bottom - size.height].map { min(max($0, picture.top), picture.bottom - size.height) }
    let corners = [(box.left, box.top), (box.right - size.width, box.bottom - size.height)]
    let around = (0..<6).flatMap { step -> [(Int, Int)] in
      let (across, down) = (step * size.width / 2, step * size.height)
      let above = lefts.map { ($0, box.top - size.height - down) }
      let below = lefts.map { ($0, box.bottom + down) }
      let beside = tops.flatMap { [(box.right + across, $0), (box.left - size.width - across, $0)] }
      return above + below + beside
    }
    return (around + corners).map { Canvas.Area(left: $0, top: $1, right: $0 + size.width, bottom: $1 + size.height) }
  }
}
