import CFreeType
import Foundation

/// Text as pixels, in the first of the system's usual fonts that has each letter.
final class Lettering {
  /// How much of each pixel a text covers.
  struct Image {
    let width, height: Int
    var coverage: [UInt8]
  }

  /// Where distributions put fonts: first the ones for most alphabets, then those for Chinese, Japanese and Korean.
  private static let files = [
    "truetype/dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans.ttf", "TTF/DejaVuSans.ttf",
    "truetype/liberation/LiberationSans-Regular.ttf", "truetype/noto/NotoSans-Regular.ttf",
    "opentype/noto/NotoSansCJK-Regular.ttc", "truetype/droid/DroidSansFallbackFull.ttf", "truetype/wqy/wqy-zenhei.ttc",
    "truetype/unifont/unifont.ttf", "opentype/unifont/unifont.otf",
  ]

  private let fonts: [OpaquePointer]
  /// Whether a letter has been asked for that no font has.
  private(set) var lacksLetters = false
  private let ascent, descent: Int

  /// Letters of `height` pixels; nil where the system has no font.
  init?(height: Int) {
    fonts = Self.files.compactMap { cfreetype_open("/usr/share/fonts/" + $0, UInt32(height)) }
    guard let font = fonts.first else { return nil }
    (ascent, descent) = (Int(cfreetype_ascent(font)), Int(cfreetype_descent(font)))
  }

  deinit { for font in fonts { cfreetype_close(font) } }

  /// Pixels from line to line.
  var lineHeight: Int { ascent + descent }

  /// A text in a line no wider than `most` pixels, its end given up for `…` where it would be.
  func image(_ text: String, most: Int) -> Image {
    let letters = Array(text.unicodeScalars.filter { $0.value >= 0x20 && $0.properties.generalCategory != .format })
    if width(letters) <= most { return drawn(letters) }
    var count = letters.count
    while count > 1, width(letters[..<count] + ["…"]) > most { count -= 1 }
    return drawn(letters[..<count] + ["…"])
  }

  private func font(for letter: Unicode.Scalar) -> OpaquePointer {
    if let font = fonts.first(where: { cfreetype_has($0, letter.value) }) { return font }
    lacksLetters = true
    return fonts[0]
  }

  private func letter(_ scalar: Unicode.Scalar) -> cfreetype_letter? {
    var letter = cfreetype_letter()
    return cfreetype_draw(font(for: scalar), scalar.value, &letter) ? letter : nil
  }

  private func width(_ letters: some Sequence<Unicode.Scalar>) -> Int {
    letters.reduce(0) { $0 + Int(letter($1)?.advance ?? 0) }
  }

  private func drawn(_ letters: some Sequence<Unicode.Scalar>) -> Image {
    let width = max(width(letters), 1)
    var image = Image(width: width, height: lineHeight, coverage: [UInt8](repeating: 0, count: width * lineHeight))
    var pen = 0
    for case let letter? in letters.lazy.map(letter) {
      image.add(letter, left: pen + Int(letter.left), top: ascent - Int(letter.top))
      pen += Int(letter.advance)
    }
    return image
  }
}

extension Lettering.Image {
  fileprivate mutating func add(_ letter: cfreetype_letter, left: Int, top: Int) {
    for row in 0..<Int(letter.height) where (0..<height).contains(top + row) {
      for column in 0..<Int(letter.width) where (0..<width).contains(left + column) {
        let place = (top + row) * width + left + column
        coverage[place] = max(coverage[place], letter.coverage[row * Int(letter.stride) + column])
      }
    }
  }
}
