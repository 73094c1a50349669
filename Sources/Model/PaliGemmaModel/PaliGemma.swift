import Checkpoints
import Foundation
import Tensors

/// PaliGemma: a SigLIP image encoder, a linear projector and a Gemma decoder.
///
/// Beyer et al.: PaliGemma (arXiv 2407.07726). Opening one maps the checkpoint and reads its small vectors; matrices stay in
/// the file until a stage needs them.
public struct PaliGemma: Sendable {
  /// The sizes, as `config.json` gives them.
  public package(set) var configuration: Configuration
  /// Which parts and values it has.
  public let layout: Layout
  /// Its weights by address.
  public let weights: Weights
  package let patchEmbedding: PatchEmbedding
  package let visionBlocks: [VisionBlock]
  package let visionNorm: LayerNorm
  package let projector: Linear
  package let embedding: StoredTensor  // [vocabulary, hidden]
  package let decoderLayers: [DecoderLayer]
  package let textNorm: RMSNorm
  package let head: Linear
  var window: WeightWindow

  /// Opens the checkpoint in `folder`, with an adapter beside it if there is one.
  /// - Throws: `ConfigurationError`, `CheckpointError`, `WeightsError` or `AdapterError`, each naming what does not fit.
  public init(folder: URL, adapter: Adapter? = nil) throws {
    let configuration = try Configuration(folder: folder)
    let weights = try Weights(configuration, Checkpoint(folder: folder))
    self.init(configuration, try adapter.map { weights.adding(try AdapterFit($0, configuration)) } ?? weights)
  }

  /// A model of `configuration` whose weights have been checked against it.
  public init(_ configuration: Configuration, _ weights: Weights) {
    self.configuration = configuration
    self.weights = weights
    layout = weights.layout(configuration)
    let (vision, text) = (configuration.vision, configuration.text)
    patchEmbedding = PatchEmbedding(weights, vision)
    visionBlocks = (0..<vision.blockCount).map { VisionBlock(weights, "vision.block.\($0)", vision) }
    visionNorm = LayerNorm(weights, "vision.norm", vision)
    projector = Linear(weights, "projector", hasBias: true)
    embedding = weights["text.embedding.weight"]
    decoderLayers = (0..<text.layerCount).map { DecoderLayer(weights, $0, text) }
    textNorm = RMSNorm(weights, "text.norm", text)
    head = Linear(weights, "text.head", hasBias: false)
    window = WeightWindow(configuration, weights)
  }
}

extension PaliGemma {
  /// The same with its own weights where an adapter has put whole modules in their place; nil where it has none.
  package var withOwnModules: PaliGemma? {
    guard let weights = weights.withOwnModules else { return nil }
    var model = PaliGemma(configuration, weights)
    model.window = window
    return model
  }

  /// The names, as in the checkpoint, of the part's weights that hold an infinity or NaN. A tied head is not among
  /// them: it has been used, and read, as the embedding.
  package func nonFiniteWeights(of part: Stage.Part) -> [String] {
    window.willUse(part, before: nil)
    return weightAddresses(of: part).filter { address in
      !(address == "text.head.weight" && weights.isHeadTied) && !weights[address].isFinite
    }.compactMap { weights.name(of: $0) }
  }

  /// The addresses of the weights that `part` uses.
  public func weightAddresses(of part: Stage.Part) -> [String] {
    weights.addresses(of: part, in: layout)
  }
}

extension Weights {
  /// The addresses of the weights that `part` uses.
  func addresses(of part: Stage.Part, in layout: Layout) -> [String] {
    layout.weights(of: part).flatMap { ["\($0).weight", "\($0).bias"] }.filter(has)
  }
}
