import PaliGemmaModel
import Rendering
import Stepping

extension Command {
  static let attention = Command(
    "attention", "[I] [head H] [from TOKEN|x,y]", group: .looking, "Show where a block's attention falls on the image.",
    details: """
      I is the block, counted from 0, of the tower the cursor is in; vision.3 and text.3 say which tower; without it, the \
      block the cursor is in is meant. Without a head, \
      all heads stand side by side with their entropies. The query is a patch by column and row (from 7,3), or a row of \
      the text by number or by its piece (from circle); unless told otherwise, the middle patch or the last row.
      """,
    examples: [
      (":attention 3", "all heads of block 3"), (":attention text.1 head 2", "one head of the text tower"),
      (":attention vision.0 from 2,10", "from the patch in column 2, row 10"),
    ], completes: [.either([.block, .word(["head", "from"])])], keywords: ["head": .head, "from": .token]
  ) { notebook, arguments in
    var words = arguments.words[...]
    let isBlockNamed = words.first.map { !["head", "from"].contains($0) } ?? false
    let stage = isBlockNamed ? try notebook.block(words.popFirst(), arguments) : try notebook.ownBlock(arguments)
    var head: Int?
    var query = notebook.defaultQuery(stage)
    while let word = words.popFirst() {
      guard let value = words.popFirst() else { throw arguments.badUsage("\(word) needs a value") }
      switch word {
      case "head": head = try notebook.head(value, stage)
      case "from": query = try notebook.query(value, stage, arguments)
      default: throw arguments.badUsage("\(word) is neither head nor from")
      }
    }
    let weights = try notebook.session.value(at: Address(stage.part, .weights, step: stage.step))
    let name = Address(stage.part, .weights, step: stage.step).description
    return Document([.paragraph("\(address: name)")])
      + (try notebook.attention(weights, stage, head: head, query: query))
  }
}

extension Notebook {
  /// The block that `word`, such as `3`, `vision.3` or `text.3`, names, in the pass the cursor is in.
  fileprivate func block(_ word: String?, _ arguments: Arguments) throws -> Stage {
    let pieces = word?.split(separator: ".").map(String.init) ?? []
    let named = pieces.count == 2 ? Part.Tower(rawValue: pieces[0]) : tower
    guard let named, let index = pieces.last.flatMap({ Int($0) }), index >= 0, pieces.count <= 2 else {
      throw arguments.badUsage("it needs a block's index, such as 3, vision.3 or text.3")
    }
    let part: Stage.Part = named == .vision ? .visionBlock(index) : .textBlock(index)
    let address = Address(part, .weights)
    try session.check(address)
    return Stage(part, step: named == .vision ? 0 : session.currentStep)
  }

  /// The block that the cursor is in.
  fileprivate func ownBlock(_ arguments: Arguments) throws(CommandError) -> Stage {
    let stage = session.program[session.position.stage]
    guard stage.part.points.contains(.weights) else {
      throw arguments.badUsage("\(stage.title) has no attention; say which block has, such as 3, vision.3 or text.3")
    }
    return stage
  }

  fileprivate func head(_ word: String, _ stage: Stage) throws(CommandError) -> Int {
    let limit = session.shape(of: .weights, in: stage)[0]
    guard let head = Int(word), head >= 0, head < limit else {
      throw .noSuchIndex("head", index: Int(word) ?? -1, limit: limit)
    }
    return head
  }

  /// A patch by column and row, a row by its number, or the last token whose piece is `word`.
  fileprivate func query(_ word: String, _ stage: Stage, _ arguments: Arguments) throws -> Int {
    let (side, rows) = (open.model.configuration.vision.patchesPerSide, session.shape(of: .weights, in: stage)[1])
    let numbers = word.split(separator: ",").compactMap { Int($0) }
    if numbers.count == 2, word.contains(","), numbers.allSatisfy({ (0..<side).contains($0) }),
      numbers[1] * side + numbers[0] < rows
    {
      return numbers[1] * side + numbers[0]
    }
    if numbers.count == 1, !word.contains(","), (0..<rows).contains(numbers[0]) { return numbers[0] }
    let tokens = stage.part.isVision ? [] : try session.value(at: Address(.merge, .tokens, step: stage.step)).values
    let row = tokens.lastIndex { pieceName(Int($0)).trimmingSpaceMarks == word }
    guard let row else {
      throw arguments.badUsage(
        "\(word) is no row from 0 to \(rows - 1), no patch x,y from 0 to \(side - 1), and no token")
    }
    return row
  }
}

extension String {
  /// A piece without the marks that stand for spaces.
  var trimmingSpaceMarks: String { String(drop { $0 == "▁" }) }
}
