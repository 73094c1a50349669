import Rendering

extension Command {
  static let config = Command(
    "config", group: .looking, "Show the model's sizes, the image and the prompt.",
    examples: [(":config", "widths, blocks, heads, vocabulary")]
  ) { notebook, arguments in
    try arguments.requireNone()
    let (vision, text) = (notebook.open.model.configuration.vision, notebook.open.model.configuration.text)
    return [
      .keyValues([
        KeyValue("model", Text(notebook.open.name)),
        KeyValue("image", Text(notebook.question.imageURL.lastPathComponent)),
        KeyValue("prompt", Text(notebook.question.prompt)),
        KeyValue(
          "vision",
          """
          \(vision.blockCount) blocks, \(vision.hiddenSize) wide, \(vision.headCount) heads of \(vision.headSize), \
          MLP \(vision.intermediateSize); \(vision.imageSize) pixels in patches of \(vision.patchSize): \
          \(vision.patchCount) tokens
          """),
        KeyValue(
          "text",
          """
          \(text.layerCount) layers, \(text.hiddenSize) wide, \(text.headCount) query and \(text.keyValueHeadCount) \
          key/value heads of \(text.headSize), MLP \(text.intermediateSize), \(NumberFormat.count(text.vocabularySize)) \
          pieces, up to \(NumberFormat.count(text.maximumPositions)) tokens
          """),
      ])
    ]
  }
}
