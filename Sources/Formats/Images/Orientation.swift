/// How a stored picture must be turned to be upright; the numbers are those of EXIF's tag 274 (CIPA DC-008, 4.6.4).
enum Orientation: Int {
  case upright = 1
  case mirrored
  case upsideDown
  case flipped
  /// Rows and columns change places.
  case transposed
  /// A quarter turn clockwise makes it upright.
  case turnedLeft
  case transversed
  /// A quarter turn anticlockwise makes it upright.
  case turnedRight

  /// What EXIF says, a TIFF file of its own; without an orientation there, what XMP says. Damaged data says nothing.
  init(exif: [UInt8]?, xmp: [UInt8]?) {
    let number = exif.flatMap(Self.number(inEXIF:)) ?? xmp.flatMap(Self.number(inXMP:))
    self = number.flatMap(Orientation.init(rawValue:)) ?? .upright
  }

  /// The EXIF data in a PNG text of the keyword `Raw profile type exif`: an empty line, a name, a length, then lines of
  /// hexadecimal digits.
  static func exif(inRawProfile text: [UInt8]) -> [UInt8]? {
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropFirst(3)
    let digits = lines.joined().compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    var bytes = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    if bytes.starts(with: "Exif\0\0".utf8) { bytes.removeFirst(6) }
    return bytes
  }

  /// The value of tag 274 in the first directory of a TIFF file.
  private static func number(inEXIF bytes: [UInt8]) -> Int? {
    let isLittleEndian = bytes.starts(with: "II".utf8)
    guard isLittleEndian || bytes.starts(with: "MM".utf8) else { return nil }
    func number(_ offset: Int, _ size: Int) -> Int? {
      guard offset >= 0 && offset + size <= bytes.count else { return nil }
      let field = bytes[offset..<offset + size]
      return (isLittleEndian ? field.reversed() : Array(field)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard number(2, 2) == 42, let directory = number(4, 4), let count = number(directory, 2) else { return nil }
    let sizes = [3: 2, 4: 4, 8: 2, 9: 4]  // bytes of a short and a long, without and with sign
    for entry in stride(from: directory + 2, to: directory + 2 + 12 * count, by: 12) where number(entry, 2) == 274 {
      guard let size = number(entry + 2, 2).flatMap({ sizes[$0] }), let length = number(entry + 4, 4) else { continue }
      return length * size <= 4 ? number(entry + 8, size) : number(entry + 8, 4).flatMap { number($0, size) }
    }
    return nil
  }

  /// The digit after `tiff:Orientation`, written as an attribute or as an element.
  private static func number(inXMP bytes: [UInt8]) -> Int? {
    let name = Array("tiff:Orientation".utf8)
    let starts = bytes.indices.filter { bytes[$0] == name[0] && bytes[$0...].starts(with: name) }
    for rest in starts.map({ bytes[($0 + name.count)...] }) {
      for mark in ["=\"", ">"] where rest.starts(with: mark.utf8) {
        if let digit = rest.dropFirst(mark.utf8.count).first, (0x30...0x39).contains(digit) { return Int(digit) - 0x30 }
      }
    }
    return nil
  }
}
