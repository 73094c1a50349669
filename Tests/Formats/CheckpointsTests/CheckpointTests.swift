import Foundation
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

@Suite struct CheckpointTests {
  private let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private func shard(_ file: String, _ names: String...) throws {
    var writer = SafetensorsWriter()
    for name in names { writer.add(name, Tensor([Float(name.utf8.count)], shape: [1])) }
    try writer.write(to: folder.file(file))
  }

  private func index(_ map: String) throws {
    try Data("{\"weight_map\":\(map)}".utf8).write(to: folder.file("model.safetensors.index.json"))
  }

  private func failure() -> String? {
    do throws(CheckpointError) {
      _ = try Checkpoint(folder: folder.url)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func opensOneFileEvenBesideAnIndex() throws {
    try shard("model.safetensors", "a")
    try index("{\"b\":\"gone.safetensors\"}")
    let checkpoint = try Checkpoint(folder: folder.url)
    #expect(checkpoint.entries.map(\.name) == ["a"])
    #expect(checkpoint.listing == "model.safetensors")
  }

  @Test func joinsShards() throws {
    try shard("model-2.safetensors", "ccc")
    try shard("model-1.safetensors", "a", "bb")
    try index(#"{"a":"model-1.safetensors","bb":"model-1.safetensors","ccc":"model-2.safetensors"}"#)
    let checkpoint = try Checkpoint(folder: folder.url)
    #expect(checkpoint.entries.map(\.name) == ["a", "bb", "ccc"])
    #expect(checkpoint["ccc"]?.bytes.load(as: Float.self) == 3)
    #expect(checkpoint.file(of: "ccc")?.url.lastPathComponent == "model-2.safetensors")
    #expect(checkpoint["d"] == nil)
  }

  @Test func namesWhatAnIndexGetsWrong() throws {
    try shard("1.safetensors", "a")
    try shard("2.safetensors", "a", "b")
    let name = "model.safetensors.index.json"
    try index("{}")
    #expect(failure() == "\(name): it has no \"weight_map\", expected an object of shard files by tensor name")
    try index(#"{"a":"1.safetensors","b":"1.safetensors"}"#)
    #expect(failure() == "\(name): tensor \"b\" should lie in \"1.safetensors\" and does not")
    try index(#"{"a":"1.safetensors","b":"2.safetensors"}"#)
    #expect(failure() == "2.safetensors: tensor \"a\" lies in 1.safetensors too, expected one of them")
    for path in [#""../1.safetensors""#, #""/etc/1.safetensors""#, #""1.bin""#, #""1\u0000.safetensors""#, "3"] {
      try index("{\"a\":\(path)}")
      let shown = path.replacing("\\u0000", with: "\u{FFFD}")
      let problem = "tensor \"a\" lies in \(shown), expected the name of a .safetensors file beside it"
      #expect(failure() == "\(name): \(problem)")
    }
    try index(#"{"a":"3.safetensors"}"#)
    #expect(failure() == "\(folder.file("3.safetensors").path): cannot open: No such file or directory")
    try Data("[".utf8).write(to: folder.file(name))
    #expect(failure() == "\(name): not JSON at line 1, column 2: expected a value, but nothing follows")
  }

  @Test func namesAFolderWithoutWeights() throws {
    let path = folder.url.path(percentEncoded: false)
    let expected = "expected model.safetensors, or model.safetensors.index.json and its shards"
    #expect(failure() == "\(path) holds no weights; \(expected)")
    #expect(throws: CheckpointError.notAFolder(path: "/dev/null")) {
      try Checkpoint(folder: URL(filePath: "/dev/null"))
    }
  }
}
