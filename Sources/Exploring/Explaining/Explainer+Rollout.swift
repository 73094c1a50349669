import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Explainer {
  /// The share of each patch in what a row draws on, beside the picture.
  package func document(ofRollout image: Tensor, row: Int) -> Document {
    let side = configuration.vision.patchesPerSide
    let share = NumberFormat.percent(image.values.reduce(0) { $0 + Double($1) })
    let map = Heatmap(image.reshaped([side, side]), title: "rollout", note: "\(share) on the image")
    return [
      .panels([.picture(picture(title: "image")), .heatmap(map)]),
      .paragraph(
        "Where \(queryName(row, Stage(.merge))) draws on the image, through all layers of both towers. A cell is a patch."
      ),
    ]
  }
}
