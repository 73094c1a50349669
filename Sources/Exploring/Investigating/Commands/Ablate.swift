import Explaining
import Notebook
import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Command {
  static let ablate = Command(
    "ablate", "WHAT | sweep PATTERN [at ROWS]", group: .changing,
    "Silence a head, an attention, an MLP, a block, patches of the image, or the adapter.",
    details: """
      WHAT is TOWER.block.I.head.H, TOWER.block.I.attention, TOWER.block.I.mlp, TOWER.block.I, adapter, or patches with \
      columns x and rows y, counted from the top left, as x,y or x:x,y:y. TOWER.3 is short for TOWER.block.3. A head's rows \
      become 0 before the output projection, an attention's or MLP's output becomes 0, of a block both; a patch \
      becomes grey; of the adapter, nothing is added or replaced anywhere. In the text tower this holds for every pass. \
      With sweep, each head of a pattern such as text.*.attention.heads, or the value of each block where it has none, becomes 0 \
      alone; with at, each of ROWS, as :patch has them. Maps show what the answer loses, and nothing stays changed.
      """,
    examples: [
      (":ablate text.block.2.head.1", "one head"), (":ablate vision.block.0.mlp", "one MLP"),
      (":ablate patches 3:6,10:13", "nine patches, ends not included"),
      (":ablate sweep text.*.attention.heads", "each head alone"),
    ], completes: [.either([.silenced, .word(["sweep"])]), .pattern],
    keywords: ["at": .word(["text", "image", "last", "all"])], drawsMaps: true
  ) { notebook, arguments in
    guard let what = arguments.words.first else { throw arguments.badUsage("it needs what to silence") }
    if what == "sweep" {
      let pattern = arguments.text.dropFirst(what.count).trimmingWhitespace
      return notebook.explaining(try notebook.sweep(pattern, .silencing, arguments), .ablation)
    }
    if what == "adapter" { return try notebook.withoutAdapter(arguments) }
    let changes =
      what == "patches" ? [try notebook.greyPatches(arguments)] : try notebook.silenced(arguments)
    let document = try notebook.change { try $0.make(Edit(summary: arguments.line, changes)) }
    return notebook.explaining(document, .ablation)
  }
}

extension Notebook {
  fileprivate func silenced(_ arguments: Arguments) throws -> [Edit.Change] {
    let unknown = arguments.badUsage(
      "\(arguments.text) names no head, attention, MLP or block, such as text.block.2.head.1")
    guard let block = BlockName(arguments.words) else { throw unknown }
    let part = block.tower.block(block.index)
    try session.check(Address(part, .output))
    switch block.part {
    case "": return [zero(part, .attentionOutput), zero(part, .mlpOutput)]
    case "attention": return [zero(part, .attentionOutput)]
    case "mlp": return [zero(part, .mlpOutput)]
    case let name where name.hasPrefix("head."):
      let head = try head(String(name.dropFirst("head.".count)), part, arguments)
      return [Edit.Change(Address(part, .heads)) { $0.silencing([head]) }]
    default: throw unknown
    }
  }

  /// The model as it is without the adapter: what that adds becomes 0, and whole modules are the checkpoint's.
  fileprivate func withoutAdapter(_ arguments: Arguments) throws -> Document {
    guard open.adapter != nil else {
      throw arguments.badUsage("no adapter is open; :open adapter DIR puts one beside the model")
    }
    let changes = session.layout.parts.flatMap { part in
      session.layout.points(of: part).filter(\.isLora).map { zero(part, $0) }
    }
    let edit = Edit(summary: arguments.line, changes, model: open.model.withOwnModules)
    return try change { try $0.make(edit) }
  }

  private func zero(_ part: Stage.Part, _ point: Point) -> Edit.Change {
    Edit.Change(Address(part, point)) { Tensor(repeating: 0, shape: $0.shape) }
  }

  /// Patches in a rectangle of columns and rows made grey, which is 0 in normalised pixels.
  fileprivate func greyPatches(_ arguments: Arguments) throws -> Edit.Change {
    let side = open.model.configuration.vision.patchesPerSide
    guard arguments.words.count == 2, let patches = PatchPlace(arguments.words[1])?.patches(side: side) else {
      throw arguments.badUsage("patches need columns and rows from 0 to \(side), such as 3:6,10:13")
    }
    return Edit.Change(Address(.patchEmbedding, .patches)) { $0.silencing(patches) }
  }
}

extension Tensor {
  /// The tensor with 0 in the slabs at `indices` of its outermost axis.
  fileprivate func silencing(_ indices: [Int]) -> Tensor {
    replacing(indices, from: Tensor(repeating: 0, shape: shape))
  }
}
