extension RGBImage {
  /// A bitmap as Windows has it, unpacked: 1, 4 or 8 bits with a palette, 16, 24 or 32 bits of colours.
  static func decodeBMP(_ bytes: [UInt8], name: String) throws(ImageError) -> RGBImage {
    let header = try BMPHeader(bytes, name: name)
    let (width, height) = (header.width, header.height)
    try checkSize(width: width, height: height, name: name)
    let stride = (width * header.bits + 31) / 32 * 4
    guard header.dataStart <= bytes.count,
      stride * (height - 1) + (width * header.bits + 7) / 8 <= bytes.count - header.dataStart
    else { throw .truncated(file: name, format: "BMP") }
    var samples: [UInt8] = []
    samples.reserveCapacity(width * height * 4)
    for row in 0..<height {
      let start = header.dataStart + stride * (header.isTopDown ? row : height - 1 - row)
      for column in 0..<width { header.append(bytes, rowStart: start, column, to: &samples) }
    }
    return RGBImage(width: width, height: height, pixels: opaquePixels(ofRGBA: samples, count: width * height))
  }
}

/// What the beginning of a bitmap says (Microsoft's BITMAPCOREHEADER, BITMAPINFOHEADER and the longer ones after it).
private struct BMPHeader {
  let width, height, bits, dataStart: Int
  let isTopDown: Bool
  /// Red, green and blue of each index; empty where pixels are colours.
  private let palette: [(UInt8, UInt8, UInt8)]
  /// Which bits of a pixel are its red, green, blue and alpha.
  private let masks: [UInt32]

  init(_ bytes: [UInt8], name: String) throws(ImageError) {
    func number(_ offset: Int, _ size: Int) throws(ImageError) -> Int {
      guard offset + size <= bytes.count else { throw .truncated(file: name, format: "BMP") }
      return bytes[offset..<offset + size].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    let size = try number(14, 4)
    guard [12, 40, 52, 56, 64, 108, 124].contains(size) else {
      throw .damaged(file: name, format: "BMP", reason: "its header has \(size) bytes")
    }
    let isShort = size == 12
    dataStart = try number(10, 4)
    width = try number(18, isShort ? 2 : 4)
    let rows = try isShort ? number(20, 2) : Int(Int32(truncatingIfNeeded: number(22, 4)))
    (isTopDown, height) = (rows < 0, abs(rows))
    bits = try number(isShort ? 24 : 28, 2)
    let packing = try isShort ? 0 : number(30, 4)
    guard [1, 4, 8, 16, 24, 32].contains(bits), packing == 0 || packing == 3 && bits >= 16 else {
      let reason = packing == 0 ? "\(bits) bits a pixel" : "packed by method \(packing)"
      throw .unsupportedKind(file: name, format: "BMP", reason: reason)
    }
    masks = try Self.masks(bits, hasOwn: packing == 3, headerSize: size) { offset throws(ImageError) in
      UInt32(try number(offset, 4))
    }
    guard bits <= 8 else {
      palette = []
      return
    }
    let step = isShort ? 3 : 4
    let told = try isShort ? 0 : number(46, 4)
    let count = min(told == 0 ? 1 << bits : told, 1 << bits)
    var palette: [(UInt8, UInt8, UInt8)] = []
    for index in 0..<count {
      let start = 14 + size + step * index
      _ = try number(start, 3)
      palette.append((bytes[start + 2], bytes[start + 1], bytes[start]))
    }
    self.palette = palette
  }

  /// The colours' bits: the file's own, or those that are usual.
  private static func masks(
    _ bits: Int, hasOwn: Bool, headerSize: Int, _ word: (Int) throws(ImageError) -> UInt32
  ) throws(ImageError) -> [UInt32] {
    let usual: [UInt32] = bits == 16 ? [0x7C00, 0x3E0, 0x1F, 0] : [0xFF0000, 0xFF00, 0xFF, 0]
    guard hasOwn else { return usual }
    let own = [try word(54), try word(58), try word(62), headerSize >= 56 ? try word(66) : 0]
    return own == [0, 0, 0, 0] ? [0xFF0000, 0xFF00, 0xFF, 0xFF00_0000] : own
  }

  /// Appends red, green, blue and alpha of a pixel in a row.
  func append(_ bytes: [UInt8], rowStart: Int, _ column: Int, to samples: inout [UInt8]) {
    if bits <= 8 {
      let byte = bytes[rowStart + column * bits / 8]
      let index = Int(byte) >> (8 - bits - column * bits % 8) & (1 << bits - 1)
      let colour = palette.indices.contains(index) ? palette[index] : (0, 0, 0)
      samples += [colour.0, colour.1, colour.2, 255]
      return
    }
    let start = rowStart + column * bits / 8
    let pixel = bytes[start..<start + bits / 8].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    for (place, mask) in masks.enumerated() {
      guard mask != 0 else {
        samples.append(place == 3 ? 255 : 0)
        continue
      }
      let shift = mask.trailingZeroBitCount
      samples.append(UInt8(truncatingIfNeeded: UInt64(pixel & mask) >> shift * 255 / UInt64(mask >> shift)))
    }
  }
}
