import Analysis
import Explaining
import Notebook
import PaliGemmaModel
import Stepping

extension Notebook {
  /// The attention head that `word` numbers.
  func head(_ word: String, _ part: Stage.Part, _ arguments: Arguments) throws(CommandError) -> Int {
    let count = session.shape(of: .weights, in: Stage(part))[0]
    guard let head = Int(word), (0..<count).contains(head) else {
      throw arguments.badUsage("\(part.title) has no head \(word); its heads are 0 to \(count - 1)")
    }
    return head
  }

  /// The row of the prompt that `word` names.
  func promptRow(_ word: String, _ arguments: Arguments) throws -> Int {
    try query(word, Stage(.textBlock(0)), arguments)
  }

  /// The token of the vocabulary that `word` names: its piece, with or without the mark of a space before it, whichever is
  /// more probable after the prompt.
  func vocabularyToken(_ word: String, _ arguments: Arguments) throws -> Int {
    guard let token = try explainer.vocabularyToken(word) else {
      let pieces = open.tokenizer.encode(word).map(explainer.pieceName).joined(separator: " ")
      throw arguments.badUsage("\(word) is no single token; it is written \(pieces)")
    }
    return token
  }

  /// The rows of the prompt that `word` names: a list, a rectangle of patches, or a token.
  func promptRows(_ word: String, _ arguments: Arguments) throws -> [Int] {
    let vision = open.model.configuration.vision
    if let place = word.wholeMatch(of: /([0-9]+),([0-9]+)/), let x = Int(place.1), let y = Int(place.2),
      max(x, y) < vision.patchesPerSide
    {
      throw arguments.badUsage(
        "\(word) may be a patch or two rows; expected \(x):\(x + 1),\(y):\(y + 1) for the patch, \(x)-\(x),\(y) for the rows"
      )
    }
    if word.contains(":"), let patches = PatchPlace(word)?.patches(side: vision.patchesPerSide) { return patches }
    do {
      return try NumberList.rows(word, patches: vision.patchCount, count: session.input.tokens.count)
    } catch {
      guard word.contains(where: \.isLetter) else { throw error }
      return [try promptRow(word, arguments)]
    }
  }
}
