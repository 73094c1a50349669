import Glibc

/// What is drawn.
package enum Shape: String, Sendable, CaseIterable {
  case circle, square, triangle, star, ring, cross, diamond
  case hexagon, moon

  /// Those that the shipped model knows.
  package static let known: [Shape] = [.circle, .square, .triangle, .star, .ring, .cross, .diamond]
  /// Those that it has never seen.
  package static let new: [Shape] = [.hexagon, .moon]

  /// How far a point is from the outline of a shape around the origin, in pixels; negative inside. y goes down.
  func distance(radius r: Double, _ x: Double, _ y: Double) -> Double {
    let (ax, ay) = (abs(x), abs(y))
    switch self {
    case .circle: return hypot(x, y) - r
    case .square: return max(ax, ay) - r
    case .diamond: return (ax + ay - r) * 0.5.squareRoot()
    case .ring: return abs(hypot(x, y) - r * 0.775) - r * 0.225
    case .cross: return min(max(ax - r, ay - r / 3), max(ax - r / 3, ay - r))
    case .triangle: return max(y - r, (2 * ax - (y + r)) / 5.squareRoot())
    case .star: return star(r * 1.05, x, y - r * 0.1)
    case .hexagon: return max(ax * 0.75.squareRoot() + ay / 2, ay) - r * 0.9
    case .moon: return max(hypot(x, y) - r, r * 0.85 - hypot(x - r * 0.5, y))
    }
  }

  /// One half of one of five points, into which the plane is folded, has a straight edge.
  private func star(_ outer: Double, _ x: Double, _ y: Double) -> Double {
    let (turn, inner) = (2 * Double.pi / 5, outer * 0.45)
    let turned = (atan2(x, -y) + turn / 2).truncatingRemainder(dividingBy: turn)
    let folded = abs((turned < 0 ? turned + turn : turned) - turn / 2)
    let (edgeX, edgeY) = (inner * sin(turn / 2), inner * cos(turn / 2) - outer)
    let (across, aside) = (hypot(x, y) * cos(folded) - outer, hypot(x, y) * sin(folded))
    return (across * edgeX - aside * edgeY) / hypot(edgeX, edgeY)
  }

  /// How much of each pixel is covered, 0 to 1, of a square of 2·radius + 5 pixels around the centre's.
  func stencil(radius: Int) -> [Double] {
    let reach = -radius - 2...radius + 2
    return reach.flatMap { y in
      reach.map { x in min(max(0.5 - distance(radius: Double(radius), Double(x), Double(y)), 0), 1) }
    }
  }

  /// The lines around the ink of a shape around the origin.
  func ink(radius: Int) -> Box {
    let reach = radius + 2
    var box = Box(top: reach, left: reach, bottom: -reach, right: -reach)
    for (place, share) in stencil(radius: radius).enumerated() where share > 0.5 {
      let (y, x) = (place / (2 * reach + 1) - reach, place % (2 * reach + 1) - reach)
      box = Box(
        top: min(box.top, y), left: min(box.left, x), bottom: max(box.bottom, y + 1), right: max(box.right, x + 1))
    }
    return box
  }
}
