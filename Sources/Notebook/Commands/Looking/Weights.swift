import PaliGemmaModel
import Rendering
import Tensors

extension Command {
  static let weights = Command(
    "weights", "[ADDRESS]", group: .looking, "Show a weight, or list those of this stage.",
    examples: [
      (":weights", "of the stage the cursor is in"), (":weights vision.block.0.mlp.up.weight", "one of them"),
    ],
    completes: [.weight]
  ) { notebook, arguments in
    guard let name = arguments.words.first else { return notebook.weightTable }
    guard arguments.words.count == 1 else { throw arguments.badUsage("it takes one address") }
    let weights = notebook.open.model.weights
    guard weights.addresses.contains(name) else {
      throw CommandError.notAnAddress(name, closest: suggestions(for: name, among: weights.addresses).first)
    }
    let stored = weights[name]
    let value = stored.tensor()
    var document: Document = [
      .lines([
        "\(address: name)  \(strong: NumberFormat.shape(value.shape))  \(muted: stored.elementType.rawValue)",
        notebook.statisticsLine(value), "in the checkpoint: \(weights.name(of: name) ?? "")",
      ])
    ]
    if value.rank >= 2 {
      document.append(.heatmap(Heatmap(value, rows: Axis("out"), columns: Axis("in"), scale: .diverging)))
    }
    return document
  }
}

extension Notebook {
  fileprivate var weightTable: Document {
    let stage = session.program[session.position.stage]
    let addresses = open.model.weightAddresses(of: stage.part)
    guard !addresses.isEmpty else { return [.paragraph("\(stage.title) uses no weights.")] }
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
