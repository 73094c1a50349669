/// The 256 colours of xterm: 16 that themes change, a 6×6×6 cube, and 24 greys.
enum XtermPalette {
  private static let cubeLevels: [UInt8] = [0, 95, 135, 175, 215, 255]

  /// The index from 16 to 255 of the colour nearest to `colour`.
  static func nearest(_ colour: Colour) -> Int {
    let red = nearestLevel(colour.red)
    let green = nearestLevel(colour.green)
    let blue = nearestLevel(colour.blue)
    let brightness = (3 * Int(colour.red) + 6 * Int(colour.green) + Int(colour.blue)) / 10
    let grey = min(max((brightness - 3) / 10, 0), 23)
    let cubeIndex = 16 + 36 * red + 6 * green + blue
    let greyIndex = 232 + grey
    return distance(colour, self.colour(cubeIndex)) <= distance(colour, self.colour(greyIndex)) ? cubeIndex : greyIndex
  }

  /// The colour of an index from 16 to 255.
  static func colour(_ index: Int) -> Colour {
    guard index < 232 else {
      let grey = UInt8(8 + 10 * min(index - 232, 23))
      return Colour(grey, grey, grey)
    }
    let cube = max(index - 16, 0)
    return Colour(cubeLevels[cube / 36], cubeLevels[cube / 6 % 6], cubeLevels[cube % 6])
  }

  private static func nearestLevel(_ component: UInt8) -> Int {
    component < 48 ? 0 : component < 115 ? 1 : min((Int(component) - 35) / 40, 5)
  }

  /// A squared distance that weighs the components about as the eye does.
  private static func distance(_ a: Colour, _ b: Colour) -> Int {
    let red = Int(a.red) - Int(b.red)
    let green = Int(a.green) - Int(b.green)
    let blue = Int(a.blue) - Int(b.blue)
    return 3 * red * red + 6 * green * green + blue * blue
  }
}
