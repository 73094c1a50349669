import Images
import Tensors

/// A box in a picture's pixels: the edges between which they lie, the ends not included.
public struct PixelBox: Hashable, Sendable {
  /// Distances from the picture's top and left edges.
  public let top, left, bottom, right: Int

  /// The pixels that four locations mean, each n/1024 of the side and cut to whole pixels, as big_vision's evaluator does.
  public init(locations: [Int], width: Int, height: Int) {
    func edge(_ location: Int, _ side: Int) -> Int { Int(Double(location) / 1024 * Double(side)) }
    (top, left) = (edge(locations[0], height), edge(locations[1], width))
    (bottom, right) = (edge(locations[2], height), edge(locations[3], width))
  }

  /// Whether there is a pixel in it.
  public var hasArea: Bool { bottom > top && right > left }
}

/// A mask of 64×64 in the pixels of a picture.
public struct PlacedMask: Sendable, Equatable {
  /// The picture's size.
  public let width, height: Int
  /// Where the mask lies.
  public let box: PixelBox
  /// The mask at the box's size, `[height, width]`; `[0, 0]` where the box has no area.
  public let resized: Tensor

  /// Resizes `mask` to `box` with Pillow's bilinear filter.
  public init(_ mask: Tensor, in box: PixelBox, width: Int, height: Int) {
    (self.width, self.height, self.box) = (width, height, box)
    resized =
      box.hasArea
      ? mask.resized(height: box.bottom - box.top, width: box.right - box.left, .bilinear)
      : Tensor([], shape: [0, 0])
  }

  /// Whether each pixel of the picture is the object's, which it is above 0: `height` rows of `width`.
  public var pixels: [Bool] {
    var pixels = [Bool](repeating: false, count: width * height)
    guard box.hasArea else { return pixels }
    let inside = box.right - box.left
    for row in box.top..<box.bottom {
      for column in 0..<inside {
        pixels[row * width + box.left + column] = resized.values[(row - box.top) * inside + column] > 0
      }
    }
    return pixels
  }
}
