import Foundation
import TestSupport
import Testing

/// `vlmverse decode` as a program.
@Suite struct DecodeTests {
  private static let codes = (0..<16).map { "<seg0\($0 + 10)>" }.joined()
  private static let box = "<loc0100><loc0200><loc0700><loc0900>"
  private static let image = Fixtures.url("images/rgb-8.png").path()  // 19×13
  private static let decoder = Fixtures.url("masks/narrow.npz").path()

  /// What `--json` prints.
  private struct Report: Decodable {
    let objects: [Object]
    let texts: [String]

    struct Object: Decodable {
      let label: String
      let box, bbox: [Double]?
      let mask: Mask?
      let area: Int?
    }

    struct Mask: Decodable { let size: [Int] }
  }

  private func decode(_ arguments: String...) throws -> ProcessResult {
    try run("vlmverse", ["decode"] + arguments, stdin: Self.box + " dog")
  }

  @Test func objectsAreInThePicturesPixels() throws {
    let result = try decode(
      "it is \(Self.box)\(Self.codes) red cat ; ", "--image", Self.image, "--mask-decoder", Self.decoder, "--json")
    let report = try JSONDecoder().decode(Report.self, from: Data(result.stdout.utf8))
    let object = try #require(report.objects.first)
    #expect(report.objects.count == 1 && report.texts == ["it is "] && object.label == "red cat")
    let edges = zip([200.0, 100, 900, 700], [19.0, 13, 19, 13]).map { $0 / 1024 * $1 }
    #expect(object.box == edges)
    #expect(object.bbox == [edges[0], edges[1], edges[2] - edges[0], edges[3] - edges[1]])
    #expect(object.mask?.size == [13, 19] && (0...13 * 19).contains(object.area ?? -1))
  }

  @Test func everyValueOfAMaskAndThePictureAreWritten() throws {
    let folder = try TemporaryDirectory()
    let (trace, picture) = (folder.file("o.safetensors"), folder.file("o.png"))
    let result = try decode(
      Self.box + Self.codes + " cat", "--image", Self.image, "--mask-decoder", Self.decoder, "--trace", trace.path(),
      "--draw", picture.path())
    #expect(result.status == 0)
    let written = try Data(contentsOf: trace)
    for name in ["codes", "embeddings", "block.1.conv3", "upsample.3.output", "mask", "box", "resized", "placed"] {
      #expect(written.range(of: Data("\"segmentation.\(name)\"".utf8)) != nil, "\(name)")
    }
    #expect(try Data(contentsOf: picture).starts(with: [0x89] + "PNG".utf8))
  }

  @Test func whatCannotBeDecodedIsTextOrRefused() throws {
    let answers = [
      "", "-", "a cat", Self.box + Self.codes.dropLast(8) + " cat", Self.box + Self.codes.dropLast(8) + "<seg128> cat",
      "<loc0700><loc0200><loc0100><loc0900> cat", Self.box + Self.codes + " cat",
    ]
    var shown = try answers.map { answer in
      let result = try decode(answer)
      #expect(result.status == 0 && result.stderr == "", "\(result)")
      return "$ vlmverse decode '\(answer)'\n\(result.stdout)"
    }
    let damaged = Fixtures.url("masks/damaged")
    for flags in [
      ["--mask-decoder", damaged.appending(path: "objects.npz").path()], ["--mask-decoder", "none.npz"],
      ["--image", "none.png"], ["--mask-decoder", Self.decoder, "--trace", "/tmp/o.safetensors"],
    ] {
      let result = try run("vlmverse", ["decode", Self.box + " cat"] + flags)
      #expect(result.status != 0 && result.stdout == "")
      shown.append("$ vlmverse decode … \(flags[0])\n" + result.stderr.replacing(damaged.path(), with: "DIR"))
    }
    expectGolden(shown.joined(separator: "\n"), "commands/decode.txt")
  }
}
