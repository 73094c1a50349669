import Checkpoints
import Files
import Foundation
import Images
import PaliGemmaModel
import Questions
import Tokenization

/// What the files of a checkpoint folder say, and whether they fit each other.
struct Inspection {
  /// The configuration, if it describes a model.
  private(set) var configuration: Configuration?
  /// How pictures are prepared, if that can be done.
  private(set) var preprocessing: Preprocessing?
  /// The tensors, if their files are sound.
  private(set) var checkpoint: Checkpoint?
  /// The address of each tensor that is a weight, by name.
  private(set) var addresses: [JSON.Key: String] = [:]
  /// Everything for which the checkpoint would not load.
  private(set) var problems: [String] = []
  /// What is done with it that whoever wrote it may not expect.
  private(set) var notices: [String] = []

  init(folder: URL) {
    configuration = noting { try Configuration(folder: folder) }
    checkpoint = noting { try Checkpoint(folder: folder) }
    if let configuration, let checkpoint {
      let resolution = WeightResolution(configuration, checkpoint)
      for (address, name) in resolution.names { addresses[JSON.Key(name)] = address }
      problems += resolution.problems.map(\.description)
      notices += resolution.notices(checkpoint)
    }
    if let configuration {
      preprocessing = noting { try Preprocessing(folder: folder, configuration.vision) }
      notices += (preprocessing?.notices ?? []) + GenerationSettings.notices(folder: folder)
    }
    let tokenizer = noting { try Tokenizer(contentsOf: folder.appending(path: "tokenizer.json")) }
    if let tokenizer, let configuration {
      notices += tokenizer.notices(rows: configuration.text.vocabularySize)
    }
  }

  /// What `read` reads, or nothing and the problem.
  private mutating func noting<Part>(_ read: () throws -> Part) -> Part? {
    do { return try read() } catch {
      problems.append("\(error)")
      return nil
    }
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
