import PaliGemmaModel
import Stepping

/// A part of the model as `:step WHAT` names it: some consecutive points of one stage.
struct Part {
  /// One of the two halves of the model.
  enum Tower: String {
    case vision, text
  }

  /// The stage that a part belongs to.
  enum Home {
    case stage(Stage.Part)
    case everyVisionBlock, everyTextBlock

    func stage(_ index: Int) -> Stage.Part {
      switch self {
      case .stage(let stage): stage
      case .everyVisionBlock: .visionBlock(index)
      case .everyTextBlock: .textBlock(index)
      }
    }
  }

  let name: String
  /// Whether a block's index follows the name.
  let isIndexed: Bool
  private let places: [Tower: (home: Home, points: [Point])]

  /// The points in `tower`, or in the only tower that has the part.
  func place(_ tower: Tower, index: Int) -> (tower: Tower, stage: Stage.Part, points: [Point])? {
    let found = places[tower].map { (tower, $0) } ?? (places.count == 1 ? places.first.map { ($0.key, $0.value) } : nil)
    guard let (tower, place) = found else { return nil }
    let stage = place.home.stage(index)
    return (tower, stage, place.points.isEmpty ? stage.points : place.points)
  }

  func exists(in tower: Tower) -> Bool { places[tower] != nil }
}

extension Part {
  private static func vision(_ name: String, _ stage: Stage.Part, _ points: [Point] = []) -> Part {
    Part(name: name, isIndexed: false, places: [.vision: (.stage(stage), points)])
  }

  private static func text(_ name: String, _ stage: Stage.Part, _ points: [Point] = []) -> Part {
    Part(name: name, isIndexed: false, places: [.text: (.stage(stage), points)])
  }

  /// A part of every block of both towers.
  private static func block(_ name: String, vision: [Point], text: [Point]) -> Part {
    Part(name: name, isIndexed: true, places: [.vision: (.everyVisionBlock, vision), .text: (.everyTextBlock, text)])
  }

  private static let attention: [Point] = [.query, .key, .value, .scores, .weights, .heads, .attentionOutput]
  private static let cachedAttention: [Point] = [
    .query, .key, .value, .queryRotated, .keyRotated, .cachedKeys, .cachedValues, .scores, .weights, .heads,
    .attentionOutput,
  ]

  /// Every part, in the order in which they run; no points means all of the stage's.
  static let all: [Part] = [
    vision("pixels", .preprocessing),
    vision("patches", .patchEmbedding, [.patches]),
    vision("patch", .patchEmbedding, [.patchEmbedding]),
    vision("position", .patchEmbedding, [.embeddings]),
    block("block", vision: [], text: []),
    block("norm1", vision: [.norm1], text: [.norm1]),
    block("attention", vision: attention, text: cachedAttention),
    block("norm2", vision: [.norm2], text: [.norm2]),
    block("mlp", vision: [.up, .activated, .mlpOutput], text: [.gate, .up, .gated, .mlpOutput]),
    Part(
      name: "norm", isIndexed: false,
      places: [.vision: (.stage(.visionNorm), [.norm]), .text: (.stage(.logits), [.norm])]),
    vision("vision", .visionNorm),
    vision("projector", .projector),
    text("merge", .merge),
    Part(name: "rope", isIndexed: true, places: [.text: (.everyTextBlock, [.queryRotated, .keyRotated])]),
    Part(name: "layer", isIndexed: true, places: [.text: (.everyTextBlock, [])]),
    text("logits", .logits, [.logits, .probabilities]),
    text("token", .choice),
  ]
}

/// A part found in the model: where it is, and whether its tower was chosen by where the cursor is.
struct PlacedPart {
  let name: String
  let stage: Stage.Part
  let points: [Point]
  /// The tower, where the same name stands in both.
  let impliedTower: Part.Tower?
}

extension Notebook {
  /// The tower that the cursor is in: the image's until the projector has run.
  var tower: Part.Tower { session.program[session.position.stage].part.isVision ? .vision : .text }

  /// The part that `words` name, such as `attention 3`, `vision.attention 3`, `vision.3` or `logits`; nil if they begin
  /// with no part's name.
  func part(_ words: [String], for command: String = "step") throws -> PlacedPart? {
    let words = BlockName(words)?.words ?? words
    guard let word = words.first else { return nil }
    let pieces = word.split(separator: ".", maxSplits: 1).map(String.init)
    let explicit = pieces.count == 2 ? Part.Tower(rawValue: pieces[0]) : nil
    let name = explicit == nil ? word : pieces[1]
    guard let part = Part.all.first(where: { $0.name == name }) else { return nil }
    if let explicit, !part.exists(in: explicit) { return nil }
    let index = try index(of: part, words, command)
    guard let place = part.place(explicit ?? tower, index: index) else { return nil }
    try checkIndex(index, place.tower, isIndexed: part.isIndexed)
    let isAmbiguous = part.exists(in: .vision) && part.exists(in: .text)
    return PlacedPart(
      name: part.isIndexed ? "\(name) \(index)" : name, stage: place.stage, points: place.points,
      impliedTower: explicit == nil && isAmbiguous ? place.tower : nil)
  }

  private func index(of part: Part, _ words: [String], _ command: String) throws(CommandError) -> Int {
    guard part.isIndexed else {
      if words.count > 1 { throw .usage(command, part.name, "\(part.name) takes no index") }
      return 0
    }
    guard words.count == 2, let index = Int(words[1]), index >= 0 else {
      throw .usage(command, "\(part.name) I", "\(part.name) needs the index of a block, counted from 0")
    }
    return index
  }

  private func checkIndex(_ index: Int, _ tower: Part.Tower, isIndexed: Bool) throws(CommandError) {
    let configuration = open.model.configuration
    let limit = tower == .vision ? configuration.vision.blockCount : configuration.text.layerCount
    if isIndexed, index >= limit { throw .noSuchIndex("\(tower.rawValue) block", index: index, limit: limit) }
  }
}
