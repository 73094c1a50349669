import Explaining
import Notebook
import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Command {
  static let patch = Command(
    "patch", "[sweep] ADDRESS[slice] from NAME", group: .changing, "Put a value of a named run into this one.",
    details: """
      Activation patching: what changes shows what the value carries. With sweep, * stands for every block, and each head \
      is patched alone; the map shows what that does to the token that NAME chose.
      """,
    examples: [
      (":patch text.block.1.attention.output from clean", "one value"),
      (":patch text.norm[-1] from clean", "a row of it"),
      (":patch sweep text.*.attention.heads from clean", "each head of each block, one at a time"),
    ], completes: [.either([.word(["sweep"]), .address]), .pattern], keywords: ["from": .run]
  ) { notebook, arguments in
    let isSweep = arguments.words.first == "sweep"
    let what = isSweep ? String(arguments.text.dropFirst("sweep".count)) : arguments.text
    let sides = what.components(separatedBy: " from ").map(\.trimmingWhitespace)
    guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else {
      throw arguments.badUsage("it takes an address, from, and a run's name")
    }
    let other = try notebook.session(ofRun: sides[1])
    if isSweep { return try notebook.sweep(sides[0], from: sides[1], other, arguments) }
    let place = try notebook.place(sides[0], offset: arguments.offset)
    let address = try notebook.editableAddress(place.name)
    let value = try notebook.patchValue(address, from: other, arguments)
    return try notebook.assign(place.part(of: value), to: place, address, arguments)
  }
}

extension Notebook {
  /// The other run's value of `address`, which must have the shape it has here.
  fileprivate func patchValue(_ address: Address, from other: Session, _ arguments: Arguments) throws -> Tensor {
    let value = try other.value(at: address)
    let shape = session.shape(of: address.point, in: try session.stage(of: address))
    guard value.shape == shape else {
      throw arguments.badUsage("\(address) is \(shape) here and \(value.shape) there; prompts of one length are needed")
    }
    return value
  }

  /// Patches each head, or the whole value where it has none, of each block alone.
  fileprivate func sweep(_ pattern: String, from name: String, _ other: Session, _ arguments: Arguments) throws
    -> Document
  {
    let addresses = try blocks(pattern, arguments)
    let token = Int(try other.value(at: Address(.sampling, .token, step: 0)).values[0])
    let vocabulary = open.model.configuration.text.vocabularySize
    guard token < vocabulary else {
      throw arguments.badUsage("\(name) chose token \(token), and this model has tokens 0 to \(vocabulary - 1)")
    }
    let probability = Address(.logits, .probabilities, step: 0)
    func share(_ session: Session) throws -> Float { try session.value(at: probability).values[token] }
    let before = try share(session)
    var effects: [Float] = []
    var columns = 1
    for address in addresses {
      let value = try patchValue(address, from: other, arguments)
      columns = value.rank == 3 ? value.shape[0] : 1
      for head in 0..<columns {
        if shouldStop() { throw SteppingError.interrupted }
        let patched = session.copy()
        let change = Edit.Change(address) { $0.rank == 3 ? $0.replacing([head], from: value) : value }
        try patched.make(Edit(summary: "", [change]))
        effects.append(try share(patched) - before)
      }
    }
    let largest = Tensor(effects.map { abs($0) }, shape: [effects.count]).indexOfLargestNumber
    let map = Heatmap(
      Tensor(effects, shape: [addresses.count, columns]),
      title: Text("effect of each \(columns > 1 ? "head" : "block") of \(pattern)"),
      rows: "block", columns: columns > 1 ? "head" : "", scale: .diverging)
    return [
      .heatmap(map),
      .paragraph(
        """
        A cell is the change of the probability of \(strong: explainer.pieceName(token)), which \(name) chose, when that one \
        \(columns > 1 ? "head" : "value") is \(name)'s; here it is \(NumberFormat.probability(before)). The largest change \
        is \(NumberFormat.change(effects[largest])), of block \(largest / columns)\
        \(columns > 1 ? ", head \(largest % columns)" : "").
        """),
    ]
  }

  /// The addresses of every block that `pattern`, such as `text.*.attention.heads`, stands for.
  private func blocks(_ pattern: String, _ arguments: Arguments) throws -> [Address] {
    let pieces = pattern.components(separatedBy: ".*.")
    let tower = pieces.first.flatMap { Tower(rawValue: $0.hasSuffix(".block") ? String($0.dropLast(6)) : $0) }
    guard pieces.count == 2, let tower, let point = Point(rawValue: pieces[1]) else {
      throw arguments.badUsage("\(pattern) is no pattern such as text.*.attention.heads")
    }
    let parts = session.layout.blocks(of: tower)
    guard session.layout.value(point, of: parts[0]) != nil else {
      throw CommandError.notAnAddress(pattern, closest: nil)
    }
    return parts.map { Address($0, point, step: 0) }
  }
}
