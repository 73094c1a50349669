/// A thing that an answer names: where it is, which pixels it has, and what it is called.
public struct AnswerObject: Sendable, Hashable {
  /// What the model calls it; empty where it says nothing.
  public let label: String
  /// The edges top, left, bottom, right, in 1024ths of the picture's sides, of which the first is 0.
  public let locations: [Int]
  /// The sixteen codes of its mask; nil where it has a box alone.
  public let codes: [Int]?
  /// Where it stands in the answer, in bytes of UTF-8.
  public let range: Range<Int>

  /// Its box in a picture of `width` × `height` pixels, whatever size the model saw it at.
  public func box(width: Int, height: Int) -> Box {
    func edge(_ index: Int, _ side: Int) -> Double { Double(locations[index]) / 1024 * Double(side) }
    return Box(left: edge(1, width), top: edge(0, height), right: edge(3, width), bottom: edge(2, height))
  }
}

/// A rectangle in a picture's pixels, from its top left corner.
public struct Box: Sendable, Hashable {
  /// The edges.
  public let left, top, right, bottom: Double

  /// The rectangle between four edges.
  public init(left: Double, top: Double, right: Double, bottom: Double) {
    (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
  }

  /// Pixels, parts of them included.
  public var area: Double { max(right - left, 0) * max(bottom - top, 0) }

  /// Left and top edge, width and height, as COCO has boxes.
  public var leftTopWidthHeight: [Double] { [left, top, right - left, bottom - top] }

  /// The area that both have, as a share of that which either has: intersection over union; 0 where neither has any.
  public func overlap(_ other: Box) -> Double {
    let common = Box(
      left: max(left, other.left), top: max(top, other.top), right: min(right, other.right),
      bottom: min(bottom, other.bottom)
    ).area
    let union = area + other.area - common
    return union > 0 ? common / union : 0
  }
}
