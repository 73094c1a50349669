import Tensors

/// How a picture becomes what the vision encoder takes: resized to its side, rescaled, normalised. Each colour's bytes x become
/// (x · factor − mean) / deviation in single precision.
public struct Preprocessing: Sendable, Equatable {
  /// The encoder's side, in pixels.
  public let side: Int
  /// How pictures are resized; nil where they have to be of that side already.
  public internal(set) var resampling: Resampling? = .bicubic
  /// What bytes are multiplied by; nil where they stay as they are.
  public internal(set) var factor: Double? = 1 / 255
  /// What is taken from each colour, and what the rest is divided by; nil where they stay as they are.
  public internal(set) var normalization: Normalization? = Normalization(
    mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])
  /// The settings of a checkpoint's file that were left aside.
  public internal(set) var ignored: [String] = []

  /// A mean and a standard deviation of each colour.
  public struct Normalization: Sendable, Equatable {
    /// What is taken from red, green and blue.
    public let mean: [Float]
    /// What the rest is divided by.
    public let deviation: [Float]
  }

  /// PaliGemma's own, for an encoder whose pictures have `side` pixels a side.
  public init(side: Int) { self.side = side }

  /// The picture at the encoder's size.
  /// - Throws: `ImageError` where it is of another one and may not be resized; `name` stands for it there.
  public func resized(_ image: RGBImage, name: String) throws(ImageError) -> RGBImage {
    if let resampling { return image.resized(width: side, height: side, resampling) }
    guard image.width == side, image.height == side else {
      throw .otherSize(file: name, width: image.width, height: image.height, side: side)
    }
    return image
  }

  /// What the encoder takes of a picture: `[3, height, width]`, red, green, blue.
  public func pixels(_ image: RGBImage) -> Tensor {
    let size = image.width * image.height
    let levels = (0..<3).map { colour in (0...255).map { value(of: $0, colour: colour) } }
    let values = [Float](unsafeUninitializedCapacity: 3 * size) { values, count in
      for i in 0..<size {
        for colour in 0..<3 { values[colour * size + i] = levels[colour][Int(image.pixels[3 * i + colour])] }
      }
      count = 3 * size
    }
    return Tensor(values, shape: [3, image.height, image.width])
  }

  /// What becomes of a byte of a colour.
  private func value(of byte: Int, colour: Int) -> Float {
    let rescaled = factor.map { Float(Double(byte) * $0) } ?? Float(byte)
    return normalization.map { (rescaled - $0.mean[colour]) / $0.deviation[colour] } ?? rescaled
  }

  /// The byte that became `value`, or the nearest, not yet rounded.
  package func level(of value: Float, colour: Int) -> Double {
    let rescaled = normalization.map { Double(value) * Double($0.deviation[colour]) + Double($0.mean[colour]) }
    return (rescaled ?? Double(value)) / (factor ?? 1)
  }
}

extension RGBImage {
  /// The picture that became `pixels`, `[3, height, width]`.
  package init(pixels: Tensor, _ preprocessing: Preprocessing) {
    let (height, width) = (pixels.shape[1], pixels.shape[2])
    let samples = (0..<height * width).flatMap { place in
      (0..<3).map { colour -> UInt8 in
        let level = preprocessing.level(of: pixels.values[colour * height * width + place], colour: colour)
        return level.isNaN ? 0 : UInt8(min(max(level.rounded(), 0), 255))
      }
    }
    self.init(width: width, height: height, pixels: samples)
  }
}
