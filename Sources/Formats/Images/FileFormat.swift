/// What a file's first bytes say it is.
enum FileFormat: Equatable {
  case png
  case jpeg, webp, gif, bmp
  /// Something else; its name with an article, if it can be told.
  case other(String?)

  /// Bytes that are enough to tell.
  static let prefixLength = 64

  init(prefix: some Collection<UInt8>) {
    let bytes = Array(prefix.prefix(Self.prefixLength))
    if bytes.starts(with: [0x89] + "PNG\r\n\u{1A}\n".utf8) {
      self = .png
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
      self = .webp
    } else if bytes.starts(with: "GIF8".utf8) {
      self = .gif
    } else if bytes.starts(with: "BM".utf8), bytes.count > 18, bytes[15...17].allSatisfy({ $0 == 0 }) {
      self = .bmp
    } else {
      self = .other(Self.name(of: bytes))
    }
  }

  private static func name(of bytes: [UInt8]) -> String? {
    let signatures: [(start: [UInt8], name: String)] = [
      (Array("II*\0".utf8), "a TIFF image"),
      (Array("MM\0*".utf8), "a TIFF image"),
      ([0, 0, 1, 0], "an icon"),
      ([0xFF, 0x0A], "a JPEG XL image"),
      ([0, 0, 0, 12] + Array("JXL ".utf8), "a JPEG XL image"),
      ([0, 0, 0, 12] + Array("jP  ".utf8), "a JPEG 2000 image"),
      (Array("%PDF".utf8), "a PDF document"),
      (Array("<svg".utf8), "an SVG drawing"),
      ([0x1F, 0x8B], "a gzip archive"),
      (Array("PK".utf8), "a zip archive"),
    ]
    let marks = [(4, "ftypavif", "an AVIF image"), (4, "ftypheic", "a HEIC image")]
    if let known = marks.first(where: { bytes.dropFirst($0.0).starts(with: $0.1.utf8) }) { return known.2 }
    if let known = signatures.first(where: { bytes.starts(with: $0.start) }) { return known.name }
    return looksLikeText(bytes) ? "text" : nil
  }

  /// Whether `bytes` are UTF-8 without control characters other than white space; the prefix may end within a character.
  private static func looksLikeText(_ bytes: [UInt8]) -> Bool {
    let hasControls = bytes.contains { $0 < 0x20 && !(0x09...0x0D).contains($0) || $0 == 0x7F }
    let longestCut = bytes.count == prefixLength ? 3 : 0
    return !hasControls && (0...longestCut).contains { String(validating: bytes.dropLast($0), as: UTF8.self) != nil }
  }
}
