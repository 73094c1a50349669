import Explaining
import Notebook
import PaliGemmaModel
import Rendering
import Stepping

extension Command {
  static let attention = Command(
    "attention", "[I] [head H|mean] [from TOKEN|x,y]", group: .looking,
    "Show where a block's attention falls on the image.",
    details: """
      I is the block, counted from 0, of the tower the cursor is in; vision.3 and text.3 say which tower; without it, the \
      block the cursor is in is meant. Without a head, all heads stand side by side with their entropies; head mean draws \
      the mean of all. The query is a patch by column x and row y from the top left (from 7,3), or a row of the text by \
      number or by its piece (from circle); unless told otherwise, the middle patch or the last row.
      """,
    examples: [
      (":attention 3", "all heads of block 3"), (":attention text.1 head 2", "one head of the text tower"),
      (":attention text.1 head mean", "the mean of its heads"),
      (":attention vision.0 from 2,10", "from the patch in column 2, row 10"),
    ], completes: [.either([.block, .word(["head", "from"])])], keywords: ["head": .head, "from": .token]
  ) { notebook, arguments in
    let block = arguments.words.prefix { !["head", "from"].contains($0) }
    let stage = block.isEmpty ? try notebook.ownBlock(arguments) : try notebook.block(Array(block), arguments)
    var words = arguments.words.dropFirst(block.count)
    var heads = AttentionMap.Heads.each
    var query = notebook.explainer.defaultQuery(stage)
    while let word = words.popFirst() {
      guard let value = words.popFirst() else { throw arguments.badUsage("\(word) needs a value") }
      switch word {
      case "head" where value == "mean": heads = .mean
      case "head": heads = .one(try notebook.head(value, stage.part, arguments))
      case "from": query = try notebook.query(value, stage, arguments)
      default: throw arguments.badUsage("\(word) is neither head nor from")
      }
    }
    let address = Address(.weights, of: stage)
    let weights = try notebook.session.value(at: address)
    let maps = notebook.explainer.attention(weights, stage, heads, query: query)
    return notebook.cautioning([.paragraph("\(address: address.description)")] + maps, about: .weights)
  }
}

extension Notebook {
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

  /// The block that the cursor is in.
  fileprivate func ownBlock(_ arguments: Arguments) throws(CommandError) -> Stage {
    let stage = session.program[session.position.stage]
    guard session.layout.value(.weights, of: stage.part) != nil else {
      throw arguments.badUsage("\(stage.title) has no attention; say which block has, such as 3, vision.3 or text.3")
    }
    return stage
  }
}
