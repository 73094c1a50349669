/// Whole pixels, or places of another grid, from `left` and `top` on, up to but not including `right` and `bottom`.
package struct Area: Sendable, Equatable {
  package var left, top, right, bottom: Int

  package init(left: Int, top: Int, right: Int, bottom: Int) {
    (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
  }

  package var size: Int { max(right - left, 0) * max(bottom - top, 0) }

  package func common(_ other: Area) -> Area {
    Area(
      left: max(left, other.left), top: max(top, other.top), right: min(right, other.right),
      bottom: min(bottom, other.bottom))
  }

  /// The area with `margin` more on every side.
  package func grown(_ margin: Int) -> Area {
    Area(left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin)
  }
}

/// Where labels can stand in a picture without hiding what they name.
package struct LabelRoom {
  private let picture: Area
  private let objects: [Area]
  private let reach: Int
  private var labels: [Area] = []

  /// - Parameters:
  ///   - objects: their boxes with the frames.
  ///   - reach: how far from its object a label may stand, in its own heights; 0 is right beside it.
  package init(_ picture: Area, _ objects: [Area], reach: Int = 5) {
    (self.picture, self.objects, self.reach) = (picture, objects, reach)
  }

  /// How much of an object a label may cover where there is no place beside all of them.
  private static let mostCovered = 0.05

  /// The nearest place for an object's label where it covers no object and no other label: for the first of `sizes`, which
  /// get smaller, that has one. Failing that, where it covers little of any object; nil where there is none.
  /// - Returns: which size, and the place.
  package mutating func place(_ sizes: [(width: Int, height: Int)], beside index: Int) -> (size: Int, area: Area)? {
    for most in [0, Self.mostCovered] {
      for (choice, size) in sizes.enumerated() {
        let best = places(size, beside: objects[index]).first { area in
          area.common(picture) == area && labels.allSatisfy { $0.common(area).size == 0 }
            && objects.allSatisfy { Double($0.common(area).size) <= most * Double($0.size) }
        }
        guard let best else { continue }
        labels.append(best)
        return (choice, best)
      }
    }
    return nil
  }

  /// Places around a box, the most usual first: above it, below it, at its sides, then further away; last, in its corners.
  private func places(_ size: (width: Int, height: Int), beside box: Area) -> [Area] {
    let lefts = [box.left, box.right - size.width, (box.left + box.right - size.width) / 2]
      .map { min(max($0, picture.left), picture.right - size.width) }
    let tops = [box.top, box.bottom - size.height].map { min(max($0, picture.top), picture.bottom - size.height) }
    let corners = [(lefts[0], tops[0]), (lefts[1], tops[1])]
    let around = (0...reach).flatMap { step -> [(Int, Int)] in
      let (across, down) = (step * size.width / 2, step * size.height)
      let above = lefts.map { ($0, box.top - size.height - down) }
      let below = lefts.map { ($0, box.bottom + down) }
      let beside = tops.flatMap { [(box.right + across, $0), (box.left - size.width - across, $0)] }
      return above + below + beside
    }
    return (around + corners).map { Area(left: $0, top: $1, right: $0 + size.width, bottom: $1 + size.height) }
  }
}
