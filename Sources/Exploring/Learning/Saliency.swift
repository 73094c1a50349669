import Explaining
import Notebook
import PaliGemmaModel
import Rendering
import Stepping
import Tensors
import Training

extension Command {
  static let saliency = Command(
    "saliency", "[gradient|input|integrated]", group: .looking,
    "Show which patches of the picture the target's loss hangs on.",
    details: """
      gradient is the length of the loss's gradient in each patch; input is minus the gradient times the pixels, summed over \
      the patch: what speaks for the target is above 0; integrated adds that up along the way from a grey picture to this one \
      (Sundararajan et al., arXiv 1703.01365), so that all patches together make the whole difference between the two.
      """,
    examples: [
      (":saliency", "where a change would matter most"), (":saliency integrated", "what the answer comes from"),
    ],
    completes: [.word(["gradient", "input", "integrated"])]
  ) { notebook, arguments in
    guard arguments.words.count <= 1 else { throw arguments.badUsage("it takes one way of telling") }
    switch arguments.words.first ?? "gradient" {
    case "gradient": return try notebook.gradientLengths()
    case "input": return try notebook.gradientTimesInput()
    case "integrated":
      guard notebook.session.edits.isEmpty else {
        throw arguments.badUsage("on the way from a grey picture no value stays put; :edits clear takes it out")
      }
      return try notebook.integratedGradients()
    case let word: throw arguments.badUsage("\(word) is none of gradient, input, integrated")
    }
  }
}

extension Notebook {
  private var patchSize: Int { open.model.configuration.vision.patchSize }

  private func pixelGradient() throws -> Tensor {
    try session.value(at: Address(.preprocessing, .pixels, isGradient: true))
  }

  fileprivate func gradientLengths() throws -> Document {
    let patches = try pixelGradient().patches(patchSize)
    return map(sqrt(patches.sumOfSquares(over: [1])), .sequential, "length of the gradient in each patch")
  }

  fileprivate func gradientTimesInput() throws -> Document {
    let product = -(try pixelGradient() * session.value(at: Address(.preprocessing, .pixels)))
    return map(product.patches(patchSize).sum(over: [1]), .diverging, "minus gradient times pixels, of each patch")
  }

  fileprivate func integratedGradients() throws -> Document {
    guard !session.target.isEmpty else { throw SteppingError.noTarget }
    let result = try IntegratedGradients(session.model, session.input, target: session.target) {
      if shouldStop() { throw SteppingError.interrupted }
    } didProgress: { count, error in
      didProgress("\(count) gradients: complete within \(NumberFormat.percent(error))")
    }
    return map(result.shares.patches(patchSize).sum(over: [1]), .diverging, "integrated gradients, of each patch") + [
      .paragraph(completeness(result))
    ]
  }

  private func completeness(_ result: IntegratedGradients) -> Text {
    let sum = Double(result.shares.sum(over: [0, 1, 2]).values[0])
    let reached: Text =
      result.isComplete
      ? "complete within \(NumberFormat.percent(result.error)), by \(result.count) gradients."
      : "not complete: \(result.count) gradients leave \(NumberFormat.percent(result.error)), not 1%, open."
    return """
      They add up to \(strong: NumberFormat.compact(sum, significant: 5)); the target's mean log probability is \
      \(strong: NumberFormat.compact(result.difference, significant: 5)) higher with this picture than with a grey one: \
      \(reached)
      """
  }

  /// A number for each patch, beside the picture.
  private func map(_ patches: Tensor, _ scale: ColourScale, _ title: Text) -> Document {
    let side = open.model.configuration.vision.patchesPerSide
    let heatmap = Heatmap(patches.reshaped([side, side]), title: title, scale: scale)
    return [.panels([.picture(explainer.picture(title: "image")), .heatmap(heatmap)])]
  }
}
