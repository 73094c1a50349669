import Explaining
import PaliGemmaModel
import Rendering

extension Command {
  static let picture = Command(
    "picture", group: .looking, "Show the image as the model sees it, with the patch grid.",
    examples: [(":picture", "a cell is one patch")]
  ) { notebook, arguments in
    try arguments.requireNone()
    let vision = notebook.open.model.configuration.vision
    return [
      .picture(notebook.explainer.picture(title: Text(notebook.question.imageURL.lastPathComponent), hasGaps: true)),
      .paragraph(
        "\(vision.patchCount) patches of \(vision.patchSize)×\(vision.patchSize) pixels, \(vision.patchesPerSide) a side."
      ),
    ]
  }
}
