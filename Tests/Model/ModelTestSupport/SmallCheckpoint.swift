import Checkpoints
import Foundation
import PaliGemmaModel
import TestSupport

/// A checkpoint of zeros whose tensors are what a small configuration asks for, but for the changes of a test.
package struct SmallCheckpoint {
  /// A tensor to be written.
  package struct Entry {
    package var type = "BF16"
    package var shape: [Int]

    package init(type: String = "BF16", shape: [Int]) { (self.type, self.shape) = (type, shape) }
  }

  package static let json = """
    {
      "model_type": "paligemma", "image_token_index": 31,
      "text_config": {
        "model_type": "gemma", "hidden_size": 40, "intermediate_size": 48, "num_attention_heads": 4, "head_dim": 12,
        "num_hidden_layers": 2, "num_key_value_heads": 2, "vocab_size": 32
      },
      "vision_config": {
        "hidden_size": 24, "intermediate_size": 32, "num_attention_heads": 2, "num_hidden_layers": 2,
        "image_size": 28, "patch_size": 14
      }
    }
    """

  /// A tokenizer of two letters.
  package static let tokenizer = """
    {
      "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": [["a", "b"]]}, "decoder": {"type": "Fuse"}
    }
    """

  package let configuration: Configuration
  package var tensors: [String: Entry] = [:]

  /// All tensors, under the names of the `scheme`-th spelling of each.
  package init(scheme: Int = 0) throws {
    configuration = try Configuration(json: Data(Self.json.utf8))
    for weight in configuration.weightSpecifications {
      tensors[weight.names[scheme % weight.names.count]] = Entry(shape: weight.shape)
    }
  }

  /// Writes the files into a new folder and opens them; by default in one file.
  package func opened(shards: Int = 1) throws -> (checkpoint: Checkpoint, folder: TemporaryDirectory) {
    let folder = try TemporaryDirectory()
    var writers = Array(repeating: SafetensorsWriter(), count: shards)
    let files = shards == 1 ? ["model.safetensors"] : (1...shards).map { "model-\($0).safetensors" }
    var map: [String] = []
    for (position, (name, entry)) in tensors.sorted(by: { $0.key < $1.key }).enumerated() {
      let size = entry.shape.reduce(1, *) * (entry.type == "F32" ? 4 : entry.type == "I8" ? 1 : 2)
      let zeros = { [UInt8](repeating: 0, count: size) }
      writers[position % shards].add(name, dataType: entry.type, shape: entry.shape, makingBytes: zeros)
      map.append("\"\(name)\":\"\(files[position % shards])\"")
    }
    for (writer, file) in zip(writers, files) { try writer.write(to: folder.file(file)) }
    try Data(Self.json.utf8).write(to: folder.file("config.json"))
    try Data(Self.tokenizer.utf8).write(to: folder.file("tokenizer.json"))
    if shards > 1 {
      let index = "{\"weight_map\":{\(map.joined(separator: ","))}}"
      try Data(index.utf8).write(to: folder.file("model.safetensors.index.json"))
    }
    return (try Checkpoint(folder: folder.url), folder)
  }
}
