import Explaining
import PaliGemmaModel
import Rendering
import Tensors

extension Command {
  static let show = Command(
    "show", "ADDRESS|EXPRESSION", group: .looking, "Show a value wherever the cursor is, or what an expression gives.",
    details: Notebook.passOfAnAddress,
    examples: [
      (":show vision.patch_embedding", "with its picture"), (":show text.logits@1", "of the first generated token"),
      (":show vision.block.3.attention.weights[0, :, 90:104]", "a slice"),
    ], completes: [.expression], drawsMaps: true
  ) { notebook, arguments in
    if let block = BlockName(arguments.words), notebook.weight(block.address) == nil {
      return try notebook.show(notebook.address(block))
    }
    if let address = Address(parsing: arguments.text) ?? notebook.gradientAddress(arguments.text) {
      return try notebook.show(address)
    }
    if let address = notebook.shortName(arguments.text), notebook.variables[arguments.text] == nil {
      return try notebook.show(address)
    }
    let value = try notebook.value(arguments)
    guard let tensor = value.value.tensor, tensor.rank >= 2 else { return notebook.explainer.document(of: value) }
    return notebook.explainer.document(of: value) + (try notebook.heatmaps(arguments, title: ""))
  }
}
