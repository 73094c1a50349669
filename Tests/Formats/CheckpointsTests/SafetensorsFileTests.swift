import Files
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

@Suite struct SafetensorsFileTests {
  @Test func readsEveryTypeWithoutConversion() throws {
    let header = padded(
      "{\"__metadata__\":{\"format\":\"pt\"},"
        + [
          member("single", "F32", "[2]", 0, 8), member("upper", "BF16", "[2,1]", 8, 12),
          member("half", "F16", "[]", 12, 14), member("flags", "BOOL", "[3]", 14, 17),
          member("none", "F32", "[0,7]", 0, 0),
        ].joined(separator: ",") + "}")
    let data: [UInt8] = [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0x80, 0x3F, 0, 0xC0, 0, 0x3C, 1, 0, 1]
    let folder = try TemporaryDirectory()
    try rawFile(header: header, data: data).write(to: folder.file("a.safetensors"))
    let file = try SafetensorsFile(folder.file("a.safetensors"))
    #expect(file.metadata == ["format": "pt"])
    #expect(file.entries.map(\.name) == ["none", "single", "upper", "half", "flags"])
    #expect(file.entries.map { file[$0.name] != nil } == [true, true, true, true, false])
    let single = try #require(file["single"])
    #expect(single.bytes.loadUnaligned(fromByteOffset: 4, as: Float.self) == -2)
    #expect(file["upper"]?.shape == [2, 1])
    #expect(file["half"]?.elementType == .float16)
    #expect(file["none"]?.count == 0)
    #expect(file.withBytes(of: file.entries[4]) { Array($0) } == [1, 0, 1])
  }

  @Test func tensorsOutliveTheFileObject() throws {
    let folder = try TemporaryDirectory()
    try rawFile(header: padded("{\(member("a"))}"), data: [0, 0, 0x80, 0x3F]).write(to: folder.file("a.safetensors"))
    let tensor = try #require(try SafetensorsFile(folder.file("a.safetensors"))["a"])
    #expect(tensor.bytes.load(as: Float.self) == 1)
  }

  static let wrongWholes: [(Data, String)] = [
    (Data(), "model.safetensors has 0 bytes; expected at least the 8 of a safetensors header's length"),
    (
      Data([1, 0, 0, 0]),
      "model.safetensors has 4 bytes; expected at least the 8 of a safetensors header's length"
    ),
    (
      rawFile(header: "{}", claimedLength: 1 << 60),
      "model.safetensors: its header claims 1152921504606846976 bytes of a file of 10; it is truncated or not safetensors"
    ),
    (
      rawFile(header: "{}", claimedLength: .max),
      "model.safetensors: its header claims 18446744073709551615 bytes of a file of 10; it is truncated or not safetensors"
    ),
    (
      rawFile(header: "{}", claimedLength: 3),
      "model.safetensors: its header claims 3 bytes of a file of 10; it is truncated or not safetensors"
    ),
    (
      rawFile(header: "hello"),
      "model.safetensors: not JSON at line 1, column 1, in its header: expected a value, found 'h'"
    ),
    (
      rawFile(header: ""),
      "model.safetensors: not JSON at line 1, column 1, in its header: expected a value, but nothing follows"
    ),
    (rawFile(header: "[]"), "model.safetensors: its header is a list of 0, expected an object of tensors by name"),
    (
      rawFile(header: "{\"a\":"),
      "model.safetensors: not JSON at line 1, column 6, in its header: expected a value, but nothing follows"
    ),
    (
      rawFile(header: String(repeating: "[", count: 100_000)),
      "model.safetensors: not JSON at line 1, column 65, in its header: more than 64 values inside each other"
    ),
    (
      rawFile(header: "{\(member("a")),\(member("a"))}", data: [0, 0, 0, 0]),
      "model.safetensors: not JSON at line 1, column 55, in its header: the key \"a\" comes twice"
    ),
    (
      rawFile(header: "{\"__metadata__\":{\"format\":1}}"),
      "model.safetensors: __metadata__ has 1 for \"format\", expected text"
    ),
    (
      rawFile(header: padded("{\(member("a"))}"), data: [0, 0, 0, 0, 9]),
      "model.safetensors: its tensors end at byte 68, expected the file's end at 69"
    ),
  ]

  @Test(arguments: wrongWholes) func namesWhatIsWrongWithTheWhole(_ contents: Data, _ message: String) throws {
    #expect(try failure(opening: contents) == message)
  }

  static let wrongTensors: [(String, String)] = [
    ("\"a\":7", "has nothing for \"dtype\", expected a type such as \"F32\""),
    (member("a", "F31"), "has the unknown type \"F31\", expected F32, BF16, F16 or another of safetensors"),
    (
      member("a", "F32", "[-1]"),
      "has [-1] for \"shape\", expected up to 16 whole numbers, none negative"
    ),
    (member("a", "F32", "[1.0]"), "has [1.0] for \"shape\", expected up to 16 whole numbers, none negative"),
    (member("a", "F32", "\"1\""), "has \"1\" for \"shape\", expected up to 16 whole numbers, none negative"),
    (
      member("a", "F32", "[99999999999999999999]"),
      "has [1e+20] for \"shape\", expected up to 16 whole numbers, none negative"
    ),
    (
      member("a", "F32", "[\(Array(repeating: "1", count: 17).joined(separator: ","))]"),
      "has a list of 17 for \"shape\", expected up to 16 whole numbers, none negative"
    ),
    (
      member("a", "F32", "[4611686018427387904,4611686018427387904]"),
      "has shape [4611686018427387904, 4611686018427387904], more elements than can be counted"
    ),
    (
      member("a", "F32", "[0,4611686018427387904,4611686018427387904]", 0, 0),
      "has shape [0, 4611686018427387904, 4611686018427387904], more elements than can be counted"
    ),
    (member("a", "F32", "[2]"), "has 4 bytes, expected 8 for shape [2] of F32"),
    (member("a", "F4", "[3]", 0, 1), "has 1 bytes, expected 12 bits for shape [3] of F4"),
    (member("a", "F32", "[1]", 0, 5), "lies at bytes 0..<5, expected a range in the 4 bytes of data"),
    (member("a", "F32", "[1]", 4, 8), "lies at bytes 4..<8, expected a range in the 4 bytes of data"),
    (member("a", "F32", "[1]", 4, 0), "lies at bytes 4..<0, expected a range in the 4 bytes of data"),
    (member("a", "F32", "[1]", -4, 0), "has [-4, 0] for \"data_offsets\", expected two whole numbers, none negative"),
    (
      "\"a\":{\"dtype\":\"F32\",\"shape\":[1]}",
      "has nothing for \"data_offsets\", expected two whole numbers, none negative"
    ),
    (member("b", "U8", "[1]", 0, 1) + "," + member("a", "U8", "[2]", 2, 4), "comes after 1 bytes of no tensor"),
    (member("a", "U8", "[4]", 0, 4) + "," + member("b", "U8", "[1]", 0, 1), "overlaps tensor \"b\""),
  ]

  @Test(arguments: wrongTensors) func namesWhatIsWrongWithATensor(_ members: String, _ problem: String) throws {
    let contents = rawFile(header: padded("{\(members)}"), data: [0, 0, 0, 0])
    #expect(try failure(opening: contents) == "model.safetensors: tensor \"a\" \(problem)")
  }

  /// Of each type, wherever its bytes lie: the format asks for no multiple.
  @Test(arguments: 0..<8) func readsTensorsThatAreNotAligned(_ shift: Int) throws {
    let members = [
      member("odd", "U8", "[3]", 0, 3), member("single", "F32", "[2]", 3, 11), member("upper", "BF16", "[1]", 11, 13),
      member("half", "F16", "[1]", 13, 15), member("double", "F64", "[2]", 15, 31),
    ]
    let singles = [1, -2].flatMap { withUnsafeBytes(of: Float($0).bitPattern.littleEndian) { Array($0) } }
    let doubles = [0.1, 1e300].flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian) { Array($0) } }
    let header = padded("{\(members.joined(separator: ","))}") + String(repeating: " ", count: shift)
    let folder = try TemporaryDirectory()
    let data: [UInt8] = [7, 8, 9] + singles + [0xC0, 0x3F, 0, 0x3C] + doubles
    try rawFile(header: header, data: data).write(to: folder.file("a.safetensors"))
    let file = try SafetensorsFile(folder.file("a.safetensors"))
    #expect(file["single"]?.tensor().values == [1, -2])
    #expect(file["upper"]?.tensor().values == [1.5])
    #expect(file["half"]?.tensor().values == [1])
    #expect(file["double"]?.tensor().values == [Float(0.1), .infinity])
    for (name, size) in [("single", 4), ("upper", 2), ("half", 2), ("double", 4)] {
      #expect(Int(bitPattern: try #require(file[name]).bytes) % size == 0)
    }
    let copied = Set(file.entries.filter(\.isCopied).map(\.name))
    #expect(
      copied
        == (shift % 2 == 0
          ? ["single", "upper", "half", "double"] : shift % 4 == 1 ? ["double"] : ["single", "double"]))
  }

  @Test func showsHostileNamesInOneShortLine() throws {
    let name = "\\u001b[2J\\n" + String(repeating: "e\\u0301", count: 1000)
    let message = try #require(try failure(opening: rawFile(header: "{\(member(name, "?"))}", data: [0, 0, 0, 0])))
    #expect(message.hasPrefix("model.safetensors: tensor \"\u{FFFD}[2J\u{FFFD}e\u{301}"))
    #expect(message.unicodeScalars.count < 300)
  }

  @Test func refusesWhatIsNoRegularFile() throws {
    let folder = try TemporaryDirectory()
    let problem = FileError.Problem.impossible(action: "open", reason: "it is no regular file but a folder")
    #expect(throws: CheckpointError.file(FileError(folder.url.relativePath, problem))) {
      try SafetensorsFile(folder.url)
    }
  }

  @Test func namesThatSwiftTakesForOneAreTwo() throws {
    let members = [member("e\u{301}", "F32", "[1]", 0, 4), member("\u{E9}", "F32", "[1]", 4, 8)]
    let contents = rawFile(header: padded("{\(members.joined(separator: ","))}"), data: [0, 0, 0x80, 0x3F, 0, 0, 0, 0])
    let folder = try TemporaryDirectory()
    try contents.write(to: folder.file("model.safetensors"))
    let checkpoint = try Checkpoint(folder: folder.url)
    #expect(checkpoint["e\u{301}"]?.tensor().values == [1])
    #expect(checkpoint["\u{E9}"]?.tensor().values == [0])
  }

  @Test func whatIsLeftInPlaceOfAFileIsNamed() throws {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 2305288\n"
    #expect(
      try failure(opening: Data(pointer.utf8))
        == "model.safetensors: is a git-lfs pointer, not the file of 2305288 bytes itself; fetch it with git lfs pull in "
        + "its folder, or download it anew")
    let page = "<!DOCTYPE html>\n<html class=\"\">"
    #expect(try failure(opening: Data(page.utf8))?.hasPrefix("model.safetensors: is a web page, not the file") == true)
  }

  @Test(arguments: ["F8_E4M3FNUZ", "F8_E5M2FNUZ", "F8_E4M3", "C64", "U64"])
  func typesOfTheFormatAreKnownByName(_ type: String) throws {
    let size = type.hasPrefix("F8") ? 1 : 8
    let contents = rawFile(
      header: padded("{\(member("a", type, "[1]", 0, size))}"), data: [UInt8](repeating: 0, count: size))
    #expect(try failure(opening: contents) == nil)
  }
}
