import Rendering

/// How a readout is read, what it does not prove, and where it is from: said once in a session.
package enum ReadingNote: Sendable {
  case answering, attention, lens, attribution, rollout, knockout, ablation, patching

  /// The note on what a function of expressions reads, as `Evaluation.functions` names it; nil where nothing is to be said.
  package init?(function: String) {
    switch function {
    case "lens()": self = .lens
    case "attribution()": self = .attribution
    case "rollout()": self = .rollout
    case "knockout()": self = .knockout
    case "patched()": self = .patching
    default: return nil
    }
  }

  package var text: Text {
    switch self {
    case .answering: "\(code: ":continue") runs all of it, to the answer; \(code: ":top") shows what is probable."
    case .attention:
      """
      Attention shows where a head looks; by itself it is no evidence of what caused the answer. After Jain, Wallace, Attention \
      is not Explanation (arXiv 1902.10186).
      """
    case .lens:
      """
      A row of a layer is what the model would answer if that layer were the last: the final norm and the head read the \
      residual stream. They were trained on the last layer only, so what an early row holds may be there unread. After \
      nostalgebraist, the logit lens (2020).
      """
    case .attribution:
      """
      The final norm is held at its value, so that the logit is a sum of what embedding, heads and MLPs add. What a part does \
      by way of later ones counts as theirs; whether the answer needs it, :ablate tells. After Elhage et al., A Mathematical \
      Framework for Transformer Circuits (2021).
      """
    case .rollout:
      """
      Attention averaged over heads, half of it for the residual stream, multiplied through the layers: where information may \
      have flowed, as if MLPs and values did nothing. After Abnar, Zuidema (arXiv 2005.00928).
      """
    case .knockout:
      """
      What the answer loses when rows cannot see others shows that the way between them was used, not what was carried on it; \
      other ways may stand in. In the vision tower what is in a patch spreads to its neighbours: to hide it here, cut more patches \
      than one would make grey with :ablate. What the model answers without any of the image is its guess. After Geva et al. \
      (arXiv 2304.14767).
      """
    case .ablation:
      """
      What the answer loses without a part shows that it needs that part here. 0 is a value the model may never have met, and \
      other parts may do its work. After Michel et al., Are Sixteen Heads Really Better than One? (arXiv 1905.10650).
      """
    case .patching:
      """
      What another run's value changes shows what that value carries of the difference between the two questions, and of \
      nothing that both share; effects of several places do not add up. After Zhang, Nanda (arXiv 2309.16042).
      """
    }
  }
}
