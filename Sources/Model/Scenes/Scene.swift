import Images

/// A drawn picture of one to four shapes on a light ground, as the shipped model was taught on: `Training/scenes.py` beside the
/// model says the same in Python, with printed words too.
package struct Scene: Sendable {
  /// A shape on it.
  package struct Object: Sendable, Equatable {
    package let shape: Shape
    package let color: Color
    package let isBig: Bool
    /// The centre's pixel, from the top left corner.
    package let x, y: Int
    package let radius: Int

    /// `blue ring`.
    package var name: String { "\(color.name) \(shape.rawValue)" }
    /// The lines around its ink, in pixels; bottom and right are just outside.
    package var box: Box { shape.ink(radius: radius).moved(x: x, y: y) }
  }

  /// From left to right.
  package let objects: [Object]
  package let picture: RGBImage

  /// The side in pixels.
  package static let side = 224
}

/// A word for how something looks.
package struct Color: Sendable, Hashable {
  package let name: String
  let red, green, blue: Double

  init(_ name: String, _ red: Double, _ green: Double, _ blue: Double) {
    (self.name, self.red, self.green, self.blue) = (name, red, green, blue)
  }

  /// Those that the shipped model knows.
  package static let known = [
    Color("red", 214, 39, 40), Color("green", 44, 160, 44), Color("blue", 31, 90, 200), Color("yellow", 240, 200, 20),
    Color("purple", 130, 60, 180), Color("orange", 250, 130, 20), Color("pink", 240, 120, 190),
    Color("black", 25, 25, 25),
  ]

  /// Those that it has never seen.
  package static let new = [
    Color("brown", 125, 75, 35), Color("cyan", 50, 190, 190), Color("gray", 128, 128, 128),
  ]
}

/// Lines around something, in pixels.
package struct Box: Sendable, Equatable {
  package var top, left, bottom, right: Int

  func moved(x: Int, y: Int) -> Box { Box(top: top + y, left: left + x, bottom: bottom + y, right: right + x) }

  /// Whether two boxes are at least `gap` pixels apart.
  func isApart(from other: Box, gap: Int) -> Bool {
    top >= other.bottom + gap || other.top >= bottom + gap || left >= other.right + gap || other.left >= right + gap
  }
}
