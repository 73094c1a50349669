import Foundation

/// A picture of 8-bit red, green and blue samples.
public struct RGBImage: Sendable, Equatable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// `height` rows from the top, each `width` pixels from the left, each red, green, blue.
  public let pixels: [UInt8]
  /// The format of a file that is damaged, and the decoder's own words for what it made the best of; nil for a whole picture.
  public internal(set) var damage: String?

  /// The most pixels that a picture may have to be read, half a gibibyte of samples; Pillow's limit too.
  public static let largestPixelCount = 178_956_970

  /// How the names of files end that hold a picture which can be read.
  public static let fileExtensions = ["png", "jpg", "jpeg", "webp", "gif", "bmp"]

  /// Wraps `pixels` without copying them.
  /// - Precondition: `pixels.count` is `width * height * 3`.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width >= 0 && height >= 0, "a picture cannot have \(width)×\(height) pixels")
    precondition(pixels.count == width * height * 3, "\(pixels.count) samples do not fill \(width)×\(height) pixels")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// Reads a PNG, JPEG, WebP, GIF or BMP file, told apart by content; see `init(decoding:name:)`.
  /// - Parameters:
  ///   - url: the file.
  ///   - takesPipes: whether it may be a pipe, for whose end this then waits.
  /// - Throws: `ImageError` if there is no such file or no picture in it.
  public init(contentsOf url: URL, takesPipes: Bool = false) throws(ImageError) {
    try self.init(decoding: PictureFile(url, takesPipes: takesPipes).bytes, name: url.relativePath)
  }

  /// Decodes a picture file's bytes, of several frames the first; `name` stands for the file in messages.
  ///
  /// The picture is turned upright as EXIF or XMP say. Transparency is composited over white, 16-bit samples keep their
  /// high byte, colour profiles and gamma are ignored, CMYK is taken as inverted: pixel for pixel what Pillow's
  /// `exif_transpose`, `alpha_composite` over white and `convert("RGB")` give.
  /// - Throws: `ImageError` if there is no picture in `bytes` that ends where it should; ``damage`` says what is wrong inside.
  public init(decoding bytes: [UInt8], name: String) throws(ImageError) {
    guard !bytes.isEmpty else { throw .empty(file: name) }
    switch FileFormat(prefix: bytes) {
    case .png: self = try Self.decodePNG(bytes, name: name)
    case .jpeg: self = try Self.decodeJPEG(bytes, name: name)
    case .webp: self = try Self.decodeWebP(bytes, name: name)
    case .gif: self = try Self.decodeGIF(bytes, name: name)
    case .bmp: self = try Self.decodeBMP(bytes, name: name)
    case .other(let kind): throw .unsupported(file: name, kind: kind)
    }
  }

  /// Refuses a size that no picture has, before memory is set aside for it.
  static func checkSize(width: Int, height: Int, name: String) throws(ImageError) {
    guard width > 0 && height > 0 else { throw .noPixels(file: name, width: width, height: height) }
    guard height <= largestPixelCount / width else { throw .tooManyPixels(file: name, width: width, height: height) }
  }
}
