import Foundation
import Images
import TestSupport
import Testing

@Suite struct BadFileTests {
  @Test(arguments: [
    ("hello, this is a note\n", "is text; expected a PNG, JPEG, WebP, GIF or BMP picture"),
    (
      "II*\0\u{8}\0\0\0",
      """
      is a TIFF image; expected a PNG, JPEG, WebP, GIF or BMP picture, which ImageMagick's `convert x.png picture.png` makes of it
      """
    ),
    ("RIFF\u{10}\0\0\0WEBPVP8 ", "the file ends before the picture does; expected a complete WebP"),
    ("GIF89a\u{1}\0\u{1}\0", "the file ends before the picture does; expected a complete GIF"),
    ("\0\0\0\0", "is not a picture of a known kind; expected a PNG, JPEG, WebP, GIF or BMP picture"),
    ("", "the file is empty; expected a PNG, JPEG, WebP, GIF or BMP picture"),
    ("\u{1}PNG", "is not a picture of a known kind; expected a PNG, JPEG, WebP, GIF or BMP picture"),
  ])
  func whatIsNoPictureIsNamed(content: String, message: String) {
    #expect(failure(of: Array(content.utf8))?.description == "x.png: \(message)")
  }

  @Test(arguments: [
    ("grey-8.png", "PNG"), ("palette-4-interlaced.png", "PNG"), ("baseline-420.jpg", "JPEG"),
    ("progressive-444.jpg", "JPEG"), ("cmyk.jpg", "JPEG"), ("lossy.webp", "WebP"), ("colours.gif", "GIF"),
    ("8.bmp", "BMP"),
  ])
  func noBeginningOfAFileIsAPicture(name: String, format: String) throws {
    let file = try ImageFixtures.bytes(name)
    let unused = [".gif", ".bmp"].contains(where: name.hasSuffix) ? 4 : 0  // the trailer, what fills up the last row
    for count in 0..<file.count - unused {
      let error = try #require(failure(of: Array(file[..<count])), "\(name) cut to \(count) bytes was read")
      if count >= 20 { #expect(error == .truncated(file: "x.png", format: format)) }
    }
  }

  @Test func anyChangedByteOfAPNGIsNoticed() throws {
    let file = try ImageFixtures.bytes("rgba-8-interlaced.png")
    for position in file.indices {
      var changed = file
      changed[position] ^= 1 << (position % 8)
      #expect(failure(of: changed) != nil, "byte \(position) was changed")
    }
  }

  @Test func aChangedJPEGIsReadWholeOrRefused() throws {
    let file = try ImageFixtures.bytes("progressive-420.jpg")
    var (read, refused) = (0, 0)
    for position in file.indices {
      var changed = file
      changed[position] = ~changed[position]
      if failure(of: changed) == nil { read += 1 } else { refused += 1 }
    }
    #expect(read > 0 && refused > 0)
  }

  /// libjpeg warns, and makes the best of it; Pillow shows that, pixel for pixel.
  @Test(arguments: ImageFixtures.damaged.keys.sorted()) func damageThatLibjpegWarnsOfIsReadAndSaid(name: String) throws
  {
    let image = try RGBImage(contentsOf: ImageFixtures.url(name))
    let expected = try #require(ImageFixtures.damaged[name])
    #expect((image.width, image.height) == (expected.width, expected.height))
    #expect(Data(image.pixels) == expected.pixels)
    #expect(image.damage?.hasPrefix("JPEG (Corrupt JPEG data: ") == true)
  }

  @Test func aWholePictureHasNoDamage() throws {
    for name in ImageFixtures.decoded.keys { #expect(try RGBImage(contentsOf: ImageFixtures.url(name)).damage == nil) }
  }

  /// Lossless, hierarchical, of 12 bits, of five colours: whole files, only not of a kind that is read.
  @Test(arguments: [
    (1, 0xC3, "Unsupported JPEG process: SOF type 0xc3"), (1, 0xC5, "Unsupported JPEG process: SOF type 0xc5"),
    (4, 12, "Unsupported JPEG data precision 12"),
  ])
  func aKindThatIsNotReadIsNotCalledDamaged(offset: Int, byte: UInt8, reason: String) throws {
    var file = try ImageFixtures.bytes("grey.jpg")
    let frame = try #require(file.indices.first { file[$0...].starts(with: [0xFF, 0xC0]) })
    file[frame + offset] = byte
    #expect(failure(of: file) == .unsupportedKind(file: "x.png", format: "JPEG", reason: reason))
  }

  @Test func whatIsLeftInPlaceOfAPictureIsNamed() throws {
    let folder = try TemporaryDirectory()
    for (content, kind) in [
      ("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n", "is a git-lfs pointer"),
      ("\n<html><body>", "is a web page"),
    ] {
      try Data(content.utf8).write(to: folder.file("p.png"))
      #expect {
        try RGBImage(contentsOf: folder.file("p.png"))
      } throws: {
        "\($0)".contains("p.png: \(kind), not the file")
      }
    }
  }

  @Test(arguments: [
    (2_147_483_648, 2_147_483_648, "claims 2147483648×2147483648 pixels; at most 178956970 can be read"),
    (4_294_967_295, 1, "claims 4294967295×1 pixels; at most 178956970 can be read"),
    (13_378, 13_378, "claims 13378×13378 pixels; at most 178956970 can be read"),
    (0, 5, "claims 0×5 pixels; expected at least 1×1"), (5, 0, "claims 5×0 pixels; expected at least 1×1"),
  ])
  func impossibleSizesAreRefused(width: Int, height: Int, message: String) throws {
    var file = try ImageFixtures.bytes("rgb-8.png")
    for (offset, size) in [(16, width), (20, height)] {
      for i in 0..<4 { file[offset + i] = UInt8(truncatingIfNeeded: size >> (24 - 8 * i)) }
    }
    #expect(failure(of: file)?.description == "x.png: \(message)")
  }

  @Test func aHugeJPEGIsRefused() throws {
    var file = try ImageFixtures.bytes("grey.jpg")
    let frame = try #require(file.indices.first { file[$0...].starts(with: [0xFF, 0xC0]) })
    file.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0xDC, 0xFF, 0xDC])
    #expect(failure(of: file) == .tooManyPixels(file: "x.png", width: 65500, height: 65500))
  }

  @Test func endlessScansAreRefused() throws {
    let file = try ImageFixtures.bytes("grey-progressive.jpg")
    let scan = try #require(file.indices.first { file[$0...].starts(with: [0xFF, 0xDA]) })
    let end = try #require(file.indices.first { $0 > scan && file[$0...].starts(with: [0xFF, 0xC4]) })
    let scans = (0..<200).flatMap { _ in file[scan..<end] }
    let reason = "more than 100 scans"
    #expect(
      failure(of: file[..<scan] + scans + file[end...]) == .damaged(file: "x.png", format: "JPEG", reason: reason))
  }

  @Test func whatIsNoOrdinaryFileIsRefused() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let pipe = folder.appending(path: "pipe.png")
    try #require(mkfifo(pipe.path(percentEncoded: false), 0o600) == 0)
    for (url, reason) in [
      (folder, "it is no regular file but a folder"), (pipe, "it is no regular file but a pipe"),
      (folder.appending(path: "none.png"), "No such file or directory"),
    ] {
      #expect(throws: ImageError.unreadable(file: url.relativePath, reason: reason)) {
        try RGBImage(contentsOf: url)
      }
    }
  }

  @Test func namesWithPercentSignsAreRead() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString) %41é.png")
    try Data(ImageFixtures.bytes("one-pixel.png")).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    #expect(try RGBImage(contentsOf: url).pixels.count == 3)
  }

  /// Why `bytes` are not read as a picture; nil if they are.
  private func failure(of bytes: [UInt8]) -> ImageError? {
    do throws(ImageError) {
      _ = try RGBImage(decoding: bytes, name: "x.png")
      return nil
    } catch {
      return error
    }
  }
}
