import Explaining
import Expressions
import PaliGemmaModel
import Rendering
import Tensors

extension Command {
  static let weights = Command(
    "weights", "[ADDRESS]", group: .looking, "Show a weight, or list those of this stage or of a part.",
    examples: [
      (":weights", "of the stage the cursor is in"), (":weights vision.patch_embedding", "of a layer"),
      (":weights vision.3", "of a block"), (":weights vision.block.0.mlp.up.weight", "one of them"),
    ],
    completes: [.weight]
  ) { notebook, arguments in
    let model = notebook.open.model
    guard !arguments.words.isEmpty else {
      let stage = notebook.session.program[notebook.session.position.stage]
      let addresses = model.weightAddresses(of: stage.part)
      return addresses.isEmpty
        ? [.paragraph("\(stage.title) uses no weights; \(code: ":weights text.block.0") lists those of a layer.")]
        : notebook.weightTable(addresses)
    }
    let block = BlockName(arguments.words)
    guard block != nil || arguments.words.count == 1 else { throw arguments.badUsage("it takes one address") }
    let name = block?.address ?? arguments.words[0]
    if model.weights.addresses.contains(name) { return notebook.describeWeight(name) }
    let below = model.weights.addresses.filter { $0.hasPrefix(name + ".") }
    guard !below.isEmpty else {
      let closest = suggestions(for: name, among: model.weights.addresses).first
      throw arguments.badUsage("\(name) is no weight and has none" + (closest.map { "; did you mean \($0)?" } ?? ""))
    }
    return notebook.weightTable(below)
  }
}

extension Notebook {
  fileprivate func describeWeight(_ name: String) -> Document {
    let weights = session.model.weights
    let stored = weights[name]
    let value = stored.tensor()
    var document: Document = [
      .lines(
        ["\(address: name)  \(strong: NumberFormat.shape(value.shape))  \(muted: stored.elementType.rawValue)"]
          + statisticsLines(value) + [
            "in the \(weights.isOfAdapter(name) ? "adapter" : "checkpoint"): \(weights.name(of: name) ?? "")"
          ])
    ]
    if value.rank >= 2 {
      let matrix = value.reshaped([value.shape[0], value.count / value.shape[0]])
      document.append(.heatmap(Heatmap(matrix, rows: "out", columns: "in", scale: .diverging)))
    }
    return document
  }

  fileprivate func weightTable(_ addresses: [String]) -> Document {
    let rows: [[Text]] = addresses.map { address in
      let weight = open.model.weights[address]
      return [
        Text(address, .address), Text(NumberFormat.shape(weight.shape)), Text(weight.elementType.rawValue),
        Text(NumberFormat.bytes(weight.byteCount)),
      ]
    }
    let columns: [Table.Column] = [
      .init("weight", isFlexible: true), .init("shape"), .init("type"), .init("bytes", .right),
    ]
    return [.table(Table(columns, rows: rows))]
  }
}
