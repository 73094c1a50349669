/// Why a picture could not be read or written. `description` is the message to show.
public enum ImageError: Error, Equatable, CustomStringConvertible {
  /// There is no file that can be opened and read to its end.
  case unreadable(file: String, reason: String)
  /// An address of the web stands where a file is expected.
  case address(String)
  /// The file has no bytes.
  case empty(file: String)
  /// What reads the format is not installed; `package` is Debian's.
  case noLibrary(file: String, format: String, package: String)
  /// The file is a picture of a kind that is not read; `reason` is the decoder's own.
  case unsupportedKind(file: String, format: String, reason: String)
  /// The picture is not of the only size that the model's preprocessing takes.
  case otherSize(file: String, width: Int, height: Int, side: Int)
  /// The content is no picture that is read; `kind` names what it is, with its article, if that can be told.
  case unsupported(file: String, kind: String?)
  /// The file claims a width or a height of 0.
  case noPixels(file: String, width: Int, height: Int)
  /// The file claims more than `RGBImage.largestPixelCount` pixels.
  case tooManyPixels(file: String, width: Int, height: Int)
  /// The file ends before the picture does.
  case truncated(file: String, format: String)
  /// The file breaks its format's rules; `reason` is the decoder's own.
  case damaged(file: String, format: String, reason: String)
  /// A picture of this size cannot be written as PNG.
  case unwritable(width: Int, height: Int)

  /// What was wrong, where, and what would be right.
  public var description: String {
    switch self {
    case .unreadable(let file, let reason): "\(file): \(reason); expected \(Self.kinds)"
    case .address(let address):
      "\(address) is an address, and pictures are read from files; `vlmverse download '\(address)'` makes a file of it"
    case .empty(let file): "\(file): the file is empty; expected \(Self.kinds)"
    case .unsupported(let file, let kind?):
      "\(file): is \(kind); expected \(Self.kinds)"
        + (kind.hasSuffix("image") ? ", which ImageMagick's `convert \(file) picture.png` makes of it" : "")
    case .unsupported(let file, nil): "\(file): is not a picture of a known kind; expected \(Self.kinds)"
    case .noLibrary(let file, let format, let package):
      "\(file): reading \(format) takes a library that is not here; Debian's package \(package) has it"
    case .unsupportedKind(let file, let format, let reason):
      "\(file): is a kind of \(format) that is not read (\(reason)); expected JPEG of 8 bits with 1, 3 or 4 colours, BMP that is not packed, or PNG"
    case .otherSize(let file, let width, let height, let side):
      "\(file): has \(width)×\(height) pixels; expected \(side)×\(side): the model's do_resize is false"
    case .noPixels(let file, let width, let height):
      "\(file): claims \(width)×\(height) pixels; expected at least 1×1"
    case .tooManyPixels(let file, let width, let height):
      "\(file): claims \(width)×\(height) pixels; at most \(RGBImage.largestPixelCount) can be read"
    case .truncated(let file, let format):
      "\(file): the file ends before the picture does; expected a complete \(format)"
    case .damaged(let file, let format, let reason): "\(file): damaged \(format) (\(reason)); expected a whole picture"
    case .unwritable(let width, let height): "a picture of \(width)×\(height) pixels cannot be written as PNG"
    }
  }
}

extension ImageError {
  /// Throws where what a person gives for a picture's file is an address of the web.
  package static func refuseAddress(_ text: String) throws(ImageError) {
    if text.hasPrefix("https://") || text.hasPrefix("http://") { throw .address(text) }
  }

  /// What can be read.
  static let kinds = "a PNG, JPEG, WebP, GIF or BMP picture"

  static func failed(_ file: String, _ format: String, isTruncated: Bool, _ reason: String) -> ImageError {
    isTruncated ? .truncated(file: file, format: format) : .damaged(file: file, format: format, reason: reason)
  }

  static func outOfMemory(_ file: String, _ format: String) -> ImageError {
    .unreadable(file: file, reason: "there is not enough memory to decode the \(format)")
  }
}
