import Foundation
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
      .picture(notebook.picture(title: Text(notebook.question.imageURL.lastPathComponent), hasGaps: true)),
      .paragraph(
        "\(vision.patchCount) patches of \(vision.patchSize)×\(vision.patchSize) pixels, \(vision.patchesPerSide) a side."
      ),
    ]
  }

  static let boxes = Command(
    "boxes", group: .looking, "Draw the boxes of the answer on the image.",
    details: "A box is four <loc> tokens: top, left, bottom, right, in 1024ths of the side.",
    examples: [(":boxes", "after :prompt detect …  and :continue")]
  ) { notebook, arguments in
    try arguments.requireNone()
    let side = Double(notebook.question.picture.width)
    let boxes = Detection.all(in: notebook.answerText)
    guard !boxes.isEmpty else {
      return [
        .paragraph(
          "The answer so far holds no box. \(code: ":prompt detect circle") and \(code: ":continue") give one.")
      ]
    }
    let drawn = boxes.map { box in
      Picture.Box(
        x: box.left * side...box.right * side, y: box.top * side...box.bottom * side, label: Text(box.label))
    }
    return [.picture(notebook.picture(title: Text(notebook.answerText), boxes: drawn))]
  }
}

/// A box that the model has named, its edges as shares of the image's sides.
struct Detection: Equatable {
  let top, left, bottom, right: Double
  let label: String

  /// The boxes in an answer such as `<loc0100><loc0200><loc0300><loc0400> cat ; …`.
  static func all(in answer: String) -> [Detection] {
    answer.matches(of: /<loc(\d{4})><loc(\d{4})><loc(\d{4})><loc(\d{4})>([^;<]*)/).compactMap { match in
      let edges = [match.1, match.2, match.3, match.4].compactMap { Double($0).map { $0 / 1024 } }
      guard edges.count == 4, edges[0] <= edges[2], edges[1] <= edges[3] else { return nil }
      return Detection(
        top: edges[0], left: edges[1], bottom: edges[2], right: edges[3], label: match.5.trimmingWhitespace)
    }
  }
}
