import Notebook
import PaliGemmaModel
import Rendering

extension Figure {
  /// Each query head above the key/value head that it asks, beside what it would be with as many of both.
  func attention(_ values: ModelValues, _ theme: Theme) -> VectorCanvas {
    var canvas = VectorCanvas(caption, width: 760, height: 250, theme)
    let text = values.configuration.text
    draw("multi-head", text.headCount, text.headCount, text.headSize, 20, &canvas)
    draw("grouped: this model", text.headCount, text.keyValueHeadCount, text.headSize, 400, &canvas)
    return canvas
  }

  private func draw(
    _ name: String, _ queries: Int, _ keys: Int, _ size: Int, _ left: Double, _ canvas: inout VectorCanvas
  ) {
    let (theme, pitch) = (canvas.theme, 340 / Double(queries))
    func place(_ head: Int, of count: Int) -> Double {
      left + 340 / Double(count) * (Double(head) + 0.5)
    }
    canvas.text(name, left, 30, isBold: true)
    for head in 0..<queries {
      let group = head * keys / queries
      canvas.line([(place(head, of: queries), 100), (place(group, of: keys), 160)], theme.faint)
      canvas.rectangle(
        place(head, of: queries) - pitch * 0.4, 60, pitch * 0.8, 40, fill: theme.tint, stroke: theme.image, round: 5)
      canvas.text("q\(head)", place(head, of: queries), 85, .middle, isCode: true)
    }
    for head in 0..<keys {
      canvas.rectangle(
        place(head, of: keys) - pitch * 0.4, 160, pitch * 0.8, 40, fill: theme.tint, stroke: theme.text, round: 5)
      canvas.text("k\(head) v\(head)", place(head, of: keys), 185, .middle, isCode: true)
    }
    let kept = 2 * keys * size
    canvas.text("\(kept) numbers a token and layer in the cache", left, 230, colour: theme.faint, size: 12)
  }

  /// The maps of four heads, from the patch that the picture marks.
  func head(_ values: ModelValues, _ theme: Theme) throws -> VectorCanvas {
    var canvas = VectorCanvas(caption, width: 860, height: 232, theme)
    let vision = values.configuration.vision
    let (side, patch) = (vision.imageSize / vision.patchSize, 104)
    let weights = "vision.block.\(vision.blockCount - 1).attention.weights"
    let cell = 154 / Double(side)
    canvas.pixels(values.thumbnail(side), 16, 48, side: cell)
    canvas.text("patch \(patch)", 16, 34, isBold: true)
    for head in 0..<min(vision.headCount, 4) {
      let map = try values.tensor("reshape(\(weights)[\(head), \(patch)], \(side), \(side))", at: weights)
      let left = 16 + Double(head + 1) * 168
      canvas.cells(Heatmap(map), left, 48, side: cell)
      canvas.text("head \(head)", left, 34, isBold: true)
    }
    for panel in 0...min(vision.headCount, 4) {
      let (x, y) = (16 + Double(panel) * 168 + Double(patch % side) * cell, 48 + Double(patch / side) * cell)
      canvas.rectangle(x, y, cell, cell, fill: "none", stroke: theme.accent)
    }
    canvas.text(
      "\(weights)[0:\(min(vision.headCount, 4)), \(patch)]", 16, 222, colour: theme.faint, size: 12, isCode: true)
    return canvas
  }
}
