import Checkpoints
import Foundation
import PaliGemmaModel
import Tensors
import TestSupport
import Testing

/// A model whose floats are all stored in one type, made from another checkpoint.
package struct RewrittenModel {
  package let model: PaliGemma
  private let folder: TemporaryDirectory  // goes with this

  package init(_ source: URL, adapter: Adapter? = nil, as type: ElementType) throws {
    folder = try TemporaryDirectory()
    let checkpoint = try Checkpoint(folder: source)
    var writer = SafetensorsWriter()
    for entry in checkpoint.entries {
      let values = try #require(checkpoint[entry.name]).tensor().values
      writer.add(entry.name, dataType: type.rawValue, shape: entry.shape) { type.bytes(of: values) }
    }
    try writer.write(to: folder.file("model.safetensors"))
    try FileManager.default.copyItem(at: source.appending(path: "config.json"), to: folder.file("config.json"))
    model = try PaliGemma(folder: folder.url, adapter: adapter)
  }
}
