import Explaining
import Notebook
import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Command {
  static let attention = Command(
    "attention", "[I|all] [head H|mean] [from TOKEN|x,y | to TOKEN|x,y]", group: .looking,
    "Show where attention falls, on the image and on the text.",
    details: """
      I is the block, counted from 0, of the tower the cursor is in; vision.3 and text.3 say which tower; without it, the \
      block the cursor is in is meant, or else the last of the text; all, vision.all, text.all show every head of a tower. \
      Without a head, all heads stand side by side with their entropies; head mean draws the mean of all, and either one shows every token of the prompt, too. \
      The query is a patch by column x and row y from the top left (from 7,3), or a row of the text by number or by its piece \
      (from circle); unless told otherwise, the middle patch or the last row. to shows who looks at that row instead.
      """,
    examples: [
      (":attention 3", "all heads of block 3"), (":attention text.1 head 2", "one head of the text tower"),
      (":attention text.1 head mean", "the mean of its heads"), (":attention text.all", "every head, small"),
      (":attention vision.0 from 2,10", "from the patch in column 2, row 10"),
      (":attention text.1 to circle", "who looks at that token"),
    ], completes: [.either([.block, .word(["all", "vision.all", "text.all", "head", "from", "to"])])],
    keywords: ["head": .head, "from": .token, "to": .token], drawsMaps: true
  ) { notebook, arguments in
    let block = arguments.words.prefix { !["head", "from", "to"].contains($0) }
    let pairs = try arguments.pairs(["head", "from", "to"], after: block.count)
    if block.count == 1, let tower = try notebook.wholeTower(block[0]) {
      return try notebook.attentionOverview(tower, pairs, arguments)
    }
    let stage = block.isEmpty ? try notebook.ownBlock() : try notebook.block(Array(block), arguments)
    let heads = try pairs["head"].map { word -> AttentionMap.Heads in
      word == "mean" ? .mean : .one(try notebook.head(word, stage.part, arguments))
    }
    let address = Address(.weights, of: stage)
    let weights = try notebook.session.value(at: address)
    let maps = try notebook.attention(weights, stage, heads ?? .each, pairs, arguments)
    let title: Block = .paragraph("\(address: address.description)")
    return notebook.cautioning(notebook.otherPass(than: stage) + [title] + maps, about: .weights)
  }
}

extension Notebook {
  fileprivate func attention(
    _ weights: Tensor, _ stage: Stage, _ heads: AttentionMap.Heads, _ pairs: [String: String], _ arguments: Arguments
  ) throws -> Document {
    guard let key = pairs["to"] else {
      let query = try pairs["from"].map { try self.query($0, stage, arguments) }
      return explainer.attention(weights, stage, heads, query: query ?? explainer.defaultQuery(stage))
    }
    guard pairs["from"] == nil else { throw arguments.badUsage("it takes from or to, not both") }
    let row = stage.part.tower == .vision ? try query(key, stage, arguments) : try promptRow(key, arguments)
    return explainer.attention(weights, stage, heads, to: row)
  }

  /// The tower that `all`, `vision.all` or `text.all` names.
  fileprivate func wholeTower(_ word: String) throws -> Tower? {
    let tower = session.program[session.position.stage].part.tower
    return word == "all" ? tower : Tower.allCases.first { word == "\($0.rawValue).all" }
  }

  fileprivate func attentionOverview(_ tower: Tower, _ pairs: [String: String], _ arguments: Arguments) throws
    -> Document
  {
    guard pairs["head"] == nil, pairs["to"] == nil else { throw arguments.badUsage("all takes from, or nothing") }
    let step = tower == .vision ? 0 : session.currentStep
    let stage = try session.stage(of: Address(tower.block(0), .weights, step: step))
    let query = try pairs["from"].map { try self.query($0, stage, arguments) } ?? explainer.defaultQuery(stage)
    return cautioning(try explainer.attentionOverview(tower, step: step, query: query), about: .weights)
  }

  /// The block that `words`, such as `3`, `vision.3` or `text.attention 3`, name, in the pass the cursor is in.
  fileprivate func block(_ words: [String], _ arguments: Arguments) throws -> Stage {
    let isNumber = words.count == 1 && words[0].allSatisfy(\.isNumber)
    let segment = try segment(isNumber ? ["block"] + words : words, for: "attention")
    guard let part = segment?.part, session.layout.value(.weights, of: part) != nil else {
      throw arguments.badUsage("\(words.joined(separator: " ")) is no block; name one as 3, vision.3 or text.3")
    }
    let step = part.tower == .vision ? 0 : session.currentStep
    return try session.stage(of: Address(part, .weights, step: step))
  }

  /// The block that the cursor is in; where that is in none, the last of the text tower, from which the answer is read.
  fileprivate func ownBlock() throws -> Stage {
    let stage = session.program[session.position.stage]
    if session.layout.value(.weights, of: stage.part) != nil { return stage }
    let last = session.layout.blocks(of: .text).count - 1
    return try session.stage(of: Address(.textBlock(last), .weights, step: session.currentStep))
  }
}
