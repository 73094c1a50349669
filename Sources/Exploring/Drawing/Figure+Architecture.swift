import Rendering

extension Figure {
  /// Two rows that join: the image's, and the text's.
  func architecture(_ values: ModelValues, _ theme: Theme) throws -> VectorCanvas {
    var canvas = VectorCanvas(caption, width: 860, height: 330, theme)
    values.notebook.execute(":goto text.logits")
    let (vision, text) = (values.configuration.vision, values.configuration.text)
    let last = "text.block.\(text.layerCount - 1).output"
    canvas.box("picture", try values.shape("vision.pixels"), 20, 40, 120, 60, theme.image)
    canvas.box("patches", try values.shape("vision.patches"), 180, 40, 120, 60, theme.image)
    canvas.box(
      "vision tower", "\(vision.blockCount) × " + (try values.shape("vision.norm")), 340, 40, 150, 60, theme.image)
    canvas.box("projector", try values.shape("projector.output"), 530, 40, 130, 60, theme.image)
    canvas.box(
      "prompt", "\(values.notebook.question.prompt.split(separator: " ").count) words", 20, 220, 120, 60, theme.text)
    canvas.box("tokens", try values.shape("text.tokens"), 180, 220, 120, 60, theme.text)
    canvas.box("embeddings", try values.shape("text.embeddings"), 340, 220, 150, 60, theme.text)
    canvas.box("decoder", "\(text.layerCount) × " + (try values.shape(last)), 530, 220, 130, 60, theme.text)
    canvas.box("logits", try values.shape("text.logits"), 700, 220, 130, 60, theme.text)
    for (y, from, to) in [
      (70.0, 140.0, 180.0), (70, 300, 340), (70, 490, 530), (250, 140, 180), (250, 300, 340), (250, 490, 530),
      (250, 660, 700),
    ] {
      canvas.line([(from, y), (to, y)], theme.faint, isArrow: true)
    }
    canvas.line([(595, 100), (595, 160), (415, 160), (415, 220)], theme.image, isArrow: true)
    canvas.text("the image's rows come first", 505, 150, .middle, colour: theme.faint, size: 12)
    let next = values.notebook.execute(":top 1").last?.document
    canvas.line([(765, 220), (765, 130)], theme.accent, isArrow: true)
    canvas.text("next token", 765, 95, .middle, colour: theme.faint, size: 12)
    canvas.text(next?.firstBar ?? "", 765, 118, .middle, colour: theme.accent, isCode: true, isBold: true)
    return canvas
  }
}

extension Document {
  /// What its first bar stands for.
  fileprivate var firstBar: String? {
    blocks.lazy.compactMap { if case .bars(let chart) = $0 { chart.bars.first?.label.plain } else { nil } }.first
  }
}
