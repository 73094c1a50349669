import Checkpoints
import Foundation
import PaliGemmaModel
import Tensors

/// Writes a checkpoint again with the weights of a model that was taught: those that learning changed in float32, so that no
/// small step is rounded away, the others as they are stored.
struct TaughtCheckpoint {
  private let model: PaliGemma
  private let checkpoint: Checkpoint
  private let source: URL

  /// - Parameter source: the folder that the model was opened from.
  /// - Throws: what does not open, or that it is quantized or has an adapter, whose weights alone were taught then.
  init(_ model: PaliGemma, of source: URL) throws {
    (self.model, self.source, checkpoint) = (model, source, try Checkpoint(folder: source))
    for entry in checkpoint.entries where entry.elementType?.isQuantized == true {
      throw MergeError.quantized(name: entry.name)
    }
    guard !model.weights.addresses.contains(where: model.weights.isOfAdapter) else { throw TaughtError.adapter }
  }

  /// Makes of the empty `folder` the checkpoint, with copies of the configurations and the tokenizer.
  func write(into folder: URL, progress: @escaping (String) -> Void) throws {
    try copyCompanions(of: source, to: folder)
    let addresses = Dictionary(
      model.weights.addresses.compactMap { address in model.weights.name(of: address).map { ($0, address) } }
    ) { first, _ in first }
    var writer = SafetensorsWriter(metadata: ["format": "pt"])
    for file in checkpoint.files {
      for entry in file.entries {
        let weight = addresses[entry.name].map { model.weights[$0] }
        writer.add(entry.name, dataType: weight?.elementType.rawValue ?? entry.dataType, shape: entry.shape) {
          progress(entry.name)
          return weight.map { $0.parts.flatMap { Array($0) } } ?? file.withBytes(of: entry) { Array($0) }
        }
      }
    }
    try writer.write(to: folder.appending(path: "model.safetensors"))
  }
}

/// Why a taught model is not written.
enum TaughtError: Error, CustomStringConvertible {
  case adapter

  var description: String {
    switch self {
    case .adapter:
      "only the adapter was taught, and a checkpoint has no place for it; open the model without one to teach all of it"
    }
  }
}
