import Glibc
import Images

/// Draws scenes, every choice decided by one seed.
package struct SceneMaker: Sendable {
  /// What objects may look like.
  package var colors = Color.known
  package var shapes = Shape.known
  /// Something that one object of each scene is, of those above or besides.
  package var color: Color?
  package var shape: Shape?

  /// Least distance of two boxes, and least difference of two centres' columns, in pixels.
  private static let (gap, columnGap) = (6, 8)

  package init() {}

  /// The scene that a seed decides.
  package func scene(_ chance: inout Chance) -> Scene {
    let count = chance.whole(1...4)
    var objects = placed(count, &chance)
    while objects == nil { objects = placed(count, &chance) }
    return Scene(objects: objects ?? [], picture: picture(objects ?? [], &chance))
  }

  /// So many objects clear of each other; nil if they did not fit.
  private func placed(_ count: Int, _ chance: inout Chance) -> [Scene.Object]? {
    var objects: [Scene.Object] = []
    for _ in 0..<count * 12 {
      let object = object(isFirst: objects.isEmpty, &chance)
      let fits = objects.allSatisfy {
        object.box.isApart(from: $0.box, gap: Self.gap) && abs(object.x - $0.x) >= Self.columnGap
          && object.name != $0.name
      }
      if fits { objects.append(object) }
      if objects.count == count { return objects.sorted { $0.x < $1.x } }
    }
    return nil
  }

  private func object(isFirst: Bool, _ chance: inout Chance) -> Scene.Object {
    let isBig = chance.share() < 0.5
    let radius = chance.whole(isBig ? 34...44 : 15...24)
    let anyShape = chance.choice(shapes)
    let anyColor = chance.choice(colors)
    let reach = radius + 1...Scene.side - radius - 2
    return Scene.Object(
      shape: isFirst ? shape ?? anyShape : anyShape, color: isFirst ? color ?? anyColor : anyColor, isBig: isBig,
      x: chance.whole(reach), y: chance.whole(reach), radius: radius)
  }
}

// MARK: - Drawing

extension SceneMaker {
  private func picture(_ objects: [Scene.Object], _ chance: inout Chance) -> RGBImage {
    let isNoisy: Bool
    var pixels: [Double]
    switch chance.whole(0...2) {
    case 0: (isNoisy, pixels) = (false, plain(&chance))
    case 1: (isNoisy, pixels) = (false, shaded(&chance))
    default: (isNoisy, pixels) = (true, chance.share() < 0.5 ? plain(&chance) : shaded(&chance))
    }
    for object in objects { paint(object, on: &pixels, &chance) }
    if isNoisy {
      let strength = chance.number(3...10)
      for place in pixels.indices { pixels[place] += chance.normal() * strength }
    }
    let bytes = pixels.map { UInt8(min(max($0 + 0.5, 0), 255)) }
    return RGBImage(width: Scene.side, height: Scene.side, pixels: bytes)
  }

  /// A light tint.
  private func light(_ chance: inout Chance) -> [Double] {
    let level = chance.number(195...255)
    return (0..<3).map { _ in min(255, level + chance.number(-12...12)) }
  }

  private func plain(_ chance: inout Chance) -> [Double] {
    let tint = light(&chance)
    return (0..<3 * Scene.side * Scene.side).map { tint[$0 % 3] }
  }

  /// One tint that goes over into another, straight or from a point.
  private func shaded(_ chance: inout Chance) -> [Double] {
    let (first, second) = (light(&chance), light(&chance))
    let isStraight = chance.share() < 0.5
    let angle = chance.number(0...2 * Double.pi)
    let (centreX, centreY) = (chance.share(), chance.share())
    let (c, s) = (cos(angle), sin(angle))
    func way(_ x: Double, _ y: Double) -> Double {
      isStraight
        ? min(max((c * (x - 0.5) + s * (y - 0.5)) / (abs(c) + abs(s)) + 0.5, 0), 1) : hypot(x - centreX, y - centreY)
    }
    let far = isStraight ? 1 : max(way(0, 0), way(0, 1), way(1, 0), way(1, 1))
    let last = Double(Scene.side - 1)
    var pixels: [Double] = []
    for y in 0..<Scene.side {
      for x in 0..<Scene.side {
        let share = way(Double(x) / last, Double(y) / last) / far
        for channel in 0..<3 { pixels.append(first[channel] + share * (second[channel] - first[channel])) }
      }
    }
    return pixels
  }

  /// Paints an object through its stencil, in its colour or one near.
  private func paint(_ object: Scene.Object, on pixels: inout [Double], _ chance: inout Chance) {
    let color = [object.color.red, object.color.green, object.color.blue].map { $0 + chance.number(-12...12) }
    let width = 2 * object.radius + 5
    for (place, share) in object.shape.stencil(radius: object.radius).enumerated() where share > 0 {
      let (y, x) = (object.y - object.radius - 2 + place / width, object.x - object.radius - 2 + place % width)
      guard (0..<Scene.side).contains(x), (0..<Scene.side).contains(y) else { continue }
      for channel in 0..<3 {
        let pixel = (y * Scene.side + x) * 3 + channel
        pixels[pixel] += (color[channel] - pixels[pixel]) * share
      }
    }
  }
}
