import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Explainer {
  /// Cells along a side of a thumbnail, at most.
  private static let thumbnailSide = 16

  /// Every head of a tower: how wide one query looks, how much of it falls on the image, the prompt and the answer, and where
  /// on the image.
  /// - Throws: `SteppingError`.
  package func attentionOverview(_ tower: Tower, step: Int, query: Int) throws -> Document {
    var (entropies, onImage, thumbnails) = ([Float](), [Float](), [Heatmap]())
    let blocks = run.layout.blocks(of: tower)
    for (index, block) in blocks.enumerated() {
      if run.shouldStop() { throw SteppingError.interrupted }
      let stage = Stage(block, step: step)
      let map = attentionMap(
        try run.value(at: Address(block, .weights, step: tower == .vision ? 0 : step)), stage, query: query)
      for (head, look) in map.looks(.each).enumerated() {
        entropies.append(look.entropy)
        onImage.append(Float(map.imageShare(look)))
        if let thumbnail = thumbnail(map, look, "\(index).\(head)") { thumbnails.append(thumbnail) }
      }
    }
    let shape = [blocks.count, entropies.count / blocks.count]
    let entropy = Heatmap(Tensor(entropies, shape: shape), title: "entropy, in nats", rows: "block", columns: "head")
    let share = Heatmap(
      Tensor(onImage, shape: shape), title: "share on the image", rows: "block", columns: "head",
      scale: ColourScale(.sequential, range: 0...1))
    let name = queryName(query, Stage(blocks[0], step: step))
    return [
      .paragraph(
        "Where \(strong: name) looks, by every head of the \(tower.rawValue) tower; 2.1 is head 1 of block 2."),
      .heatmaps(tower == .vision ? [entropy] : [entropy, share]), .heatmaps(Heatmap.alike(thumbnails)),
    ]
  }

  private func thumbnail(_ map: AttentionMap, _ look: AttentionMap.Look, _ name: String) -> Heatmap? {
    guard map.imageShare(look) > 0 else { return nil }
    let side = configuration.vision.patchesPerSide
    let block = (1...side).first { side % $0 == 0 && side / $0 <= Self.thumbnailSide } ?? 1
    let image = map.image(look.shares).reshaped([side / block, block, side / block, block]).mean(over: [1, 3])
    return Heatmap(
      image, title: "\(name)  \(muted: "\(NumberFormat.compact(look.entropy)) nats")", rowNames: .numbers(by: block),
      columnNames: .numbers(by: block), note: map.isVision ? "" : Text(sharesInWords(map, look)))
  }

  private func sharesInWords(_ map: AttentionMap, _ look: AttentionMap.Look) -> String {
    let text = map.textShares(look, before: run.input.tokens.count)
    let shares = [("image", map.imageShare(look)), ("prompt", text.before), ("answer", text.after)].filter { $0.1 > 0 }
    return shares.map { "\($0) \(NumberFormat.percent($1))" }.joined(separator: ", ")
  }
}
