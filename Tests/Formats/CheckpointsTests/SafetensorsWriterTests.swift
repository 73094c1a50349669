import Files
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

@Suite struct SafetensorsWriterTests {
  @Test func writesTheBytesOfTheFormat() throws {
    var writer = SafetensorsWriter(metadata: ["made \"by\"": "a\ttest"])
    writer.add("rgb", bytes: [1, 2, 3], shape: [1, 3])
    writer.add("half", dataType: "BF16", shape: [2]) { [0x80, 0x3F, 0, 0xC0] }
    writer.add("ids", integers: [7, -1])
    writer.add("activation", Tensor([1, -2], shape: [2, 1]))
    let folder = try TemporaryDirectory()
    let url = folder.file("out.safetensors")
    try writer.write(to: url)

    let header = padded(
      #"{"__metadata__":{"made \"by\"":"a\ttest"},"#
        + [
          member("activation", "F32", "[2,1]", 0, 8), member("ids", "I32", "[2]", 8, 16),
          member("half", "BF16", "[2]", 16, 20), member("rgb", "U8", "[1,3]", 20, 23),
        ].joined(separator: ",") + "}", to: 64)
    let data: [UInt8] = [
      0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 7, 0, 0, 0, 255, 255, 255, 255, 0x80, 0x3F, 0, 0xC0, 1, 2, 3,
    ]
    let written = try Data(contentsOf: url)
    #expect(String(decoding: written.dropFirst(8), as: UTF8.self).hasPrefix(header))
    #expect(written == rawFile(header: header, data: data))
    #expect(try SafetensorsFile(url).metadata == ["made \"by\"": "a\ttest"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["out.safetensors"])
  }

  @Test func tensorsOfWholeCacheLinesBeginAtOne() throws {
    var writer = SafetensorsWriter()
    writer.add("odd", Tensor([1, 2, 3], shape: [3]))
    writer.add("lines", bytes: [UInt8](repeating: 7, count: 192))
    writer.add("bytes", bytes: [1, 2, 3])
    writer.add("halves", dataType: "F16", shape: [64]) { [UInt8](repeating: 0, count: 128) }
    let folder = try TemporaryDirectory()
    try writer.write(to: folder.file("out.safetensors"))
    let entries = try SafetensorsFile(folder.file("out.safetensors")).entries
    #expect(entries.map(\.name) == ["halves", "lines", "odd", "bytes"])
    let starts = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.byteRange.lowerBound) })
    #expect(starts["halves"]! % 64 == 0 && starts["lines"]! % 64 == 0 && starts["odd"]! % 4 == 0)
  }

  @Test func leavesTheOldFileWhereItCannotWrite() throws {
    let folder = try TemporaryDirectory()
    var writer = SafetensorsWriter()
    writer.add("a", integers: [1])
    let missing = folder.file("none/out.safetensors")
    let problem = FileError.Problem.impossible(action: "write", reason: "No such file or directory")
    #expect(throws: CheckpointError.file(FileError(missing.path, problem))) { try writer.write(to: missing) }
    try writer.write(to: folder.file("out.safetensors"))
    try FileManager.default.createSymbolicLink(
      at: folder.file("link"), withDestinationURL: folder.file("out.safetensors"))
    writer.add("b", integers: [2])
    try writer.write(to: folder.file("link"))
    #expect(try SafetensorsFile(folder.file("out.safetensors")).entries.map(\.name) == ["a", "b"])
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(names.sorted() == ["link", "out.safetensors"])
  }
}
