import PaliGemmaModel
import Stepping

/// What `:step WHAT` names: some consecutive values of one stage, picked from the layout.
struct Destination: Sendable {
  let name: String
  /// Where it is, in each tower that has it; nil is every block, whose index follows the name.
  private let homes: [Tower: Stage.Part?]
  private let isMeant: @Sendable (ValueDescription) -> Bool

  /// Whether a block's index follows the name.
  var isIndexed: Bool { homes.values.contains(nil) }

  func exists(in tower: Tower) -> Bool { homes[tower] != nil }

  /// The values that are meant in `tower`, or in the only tower that has some.
  func segment(_ tower: Tower, index: Int, _ layout: Layout) -> (tower: Tower, part: Stage.Part, points: [Point])? {
    let only = homes.count == 1 ? homes.keys.first : nil
    guard let tower = exists(in: tower) ? tower : only, let home = homes[tower] else { return nil }
    let part = home ?? tower.block(index)
    return (tower, part, layout.values(of: part).filter(isMeant).map(\.point))
  }
}

extension Destination {
  private static func part(
    _ name: String, _ parts: Stage.Part...,
    where isMeant: @escaping @Sendable (ValueDescription) -> Bool = { _ in true }
  ) -> Destination {
    let homes = Dictionary(uniqueKeysWithValues: parts.map { ($0.tower, Optional($0)) })
    return Destination(name: name, homes: homes, isMeant: isMeant)
  }

  private static func block(
    _ name: String, of towers: [Tower] = Tower.allCases,
    where isMeant: @escaping @Sendable (ValueDescription) -> Bool = { _ in true }
  ) -> Destination {
    let homes = Dictionary(uniqueKeysWithValues: towers.map { ($0, Stage.Part?.none) })
    return Destination(name: name, homes: homes, isMeant: isMeant)
  }

  /// Every destination, in the order in which they run.
  static let all: [Destination] = [
    part("pixels", .preprocessing),
    part("patches", .patchEmbedding) { $0.point == .patches },
    part("patch", .patchEmbedding) { $0.point == .patchEmbedding },
    part("position", .patchEmbedding) { $0.point == .embeddings },
    block("block"),
    block("norm1") { $0.point == .norm1 },
    block("attention") { $0.point.group == "attention" },
    block("norm2") { $0.point == .norm2 },
    block("mlp") { $0.point.group == "mlp" },
    part("norm", .visionNorm, .logits) { $0.point == .norm },
    part("vision", .visionNorm),
    part("projector", .projector),
    part("merge", .merge),
    block("rope", of: [.text]) { if case .rotated = $0.making { true } else { false } },
    block("layer", of: [.text]),
    part("logits", .logits) { $0.point != .norm },
    part("sampling", .sampling),
  ]
}

/// A destination found in the model.
package struct Segment {
  let name: String
  package let part: Stage.Part
  let points: [Point]
  /// The tower, where the same name stands in both.
  let impliedTower: Tower?
}

extension Notebook {
  /// The tower that the cursor is in: the image's until the projector has run.
  var tower: Tower { session.program[session.position.stage].part.tower }

  /// The values that `words` name, such as `attention 3`, `vision.attention 3`, `vision.3` or `logits`; nil if they begin
  /// with no destination's name.
  package func segment(_ words: [String], for command: String = "step") throws -> Segment? {
    let words = BlockName(words)?.words ?? words
    guard let word = words.first else { return nil }
    let pieces = word.split(separator: ".", maxSplits: 1).map(String.init)
    let explicit = pieces.count == 2 ? Tower(rawValue: pieces[0]) : nil
    let name = explicit == nil ? word : pieces[1]
    guard let destination = Destination.all.first(where: { $0.name == name }) else { return nil }
    if let explicit, !destination.exists(in: explicit) { return nil }
    let index = try index(of: destination, words, command)
    guard let found = destination.segment(explicit ?? tower, index: index, session.layout) else { return nil }
    if destination.isIndexed { try checkIndex(index, found.tower) }
    let isAmbiguous = Tower.allCases.allSatisfy(destination.exists)
    return Segment(
      name: destination.isIndexed ? "\(name) \(index)" : name, part: found.part, points: found.points,
      impliedTower: explicit == nil && isAmbiguous ? found.tower : nil)
  }

  private func index(of destination: Destination, _ words: [String], _ command: String) throws(CommandError) -> Int {
    let name = destination.name
    guard destination.isIndexed else {
      if words.count > 1 { throw .usage(command, name, "\(name) takes no index") }
      return 0
    }
    guard words.count == 2, let index = Int(words[1]), index >= 0 else {
      throw .usage(command, "\(name) I", "\(name) needs the index of a block, counted from 0")
    }
    return index
  }

  private func checkIndex(_ index: Int, _ tower: Tower) throws(CommandError) {
    let limit = session.layout.blocks(of: tower).count
    if index >= limit { throw .noSuchIndex("\(tower.rawValue) block", index: index, limit: limit) }
  }
}
