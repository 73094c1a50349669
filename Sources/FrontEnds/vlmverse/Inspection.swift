import Checkpoints
import Foundation
import PaliGemmaModel

/// What the configuration and the headers of a checkpoint folder say, and whether they fit each other.
struct Inspection {
  /// The configuration, if it describes a model.
  let configuration: Configuration?
  /// The tensors, if their files are sound.
  let checkpoint: Checkpoint?
  /// The address of each tensor that is a weight, by name.
  let addresses: [String: String]
  /// Everything for which the checkpoint would not load.
  let problems: [String]

  init(folder: URL) {
    var problems: [String] = []
    var configuration: Configuration?
    do throws(ConfigurationError) { configuration = try Configuration(folder: folder) } catch {
      problems.append(error.description)
    }
    var checkpoint: Checkpoint?
    do throws(CheckpointError) { checkpoint = try Checkpoint(folder: folder) } catch {
      problems.append(error.description)
    }
    var addresses: [String: String] = [:]
    if let configuration, let checkpoint {
      let resolution = WeightResolution(configuration, checkpoint)
      for (address, name) in resolution.names { addresses[name] = address }
      problems += resolution.problems.map(\.description)
    }
    self.configuration = configuration
    self.checkpoint = checkpoint
    self.addresses = addresses
    self.problems = problems
  }
}

/// Where a tensor belongs in the model.
enum ModelShare: String, CaseIterable {
  case vision
  case projector
  case textEmbedding = "text embedding"
  case textLayers = "text layers"
  case head = "text head"
  case unused

  /// The part of the weight at `address`; nil is a tensor that is no weight.
  init(address: String?) {
    switch address {
    case let address? where address.hasPrefix("vision."): self = .vision
    case let address? where address.hasPrefix("projector."): self = .projector
    case "text.embedding.weight": self = .textEmbedding
    case "text.head.weight": self = .head
    case .some: self = .textLayers
    case nil: self = .unused
    }
  }
}
