import Explaining
import PaliGemmaModel
import Rendering
import Stepping

/// Queries by the names that people give them: a patch's place, a row's number, a token's piece.
extension Notebook {
  /// The row of `stage` that `word` names: `7,3` for the patch in column 7 and row 3, a number, or a token's piece without
  /// its marks and punctuation, or a beginning of one.
  package func query(_ word: String, _ stage: Stage, _ arguments: Arguments) throws -> Int {
    let (rows, first) = (session.shape(of: .weights, in: stage)[1], session.firstRow(of: stage))
    if let row = Int(word) {
      guard (first..<first + rows).contains(row) else {
        throw arguments.badUsage("there is no row \(row); the rows are \(first) to \(first + rows - 1)")
      }
      return row - first
    }
    if let patch = try patch(word, arguments), patch < rows, stage.step == 0 { return patch }
    guard stage.part.tower == .text else {
      throw arguments.badUsage(
        """
        \(word) is no patch; name one by column and row, such as 7,3, or by its number; tokens are rows of the text tower, \
        as in :attention text.0 from \(word)
        """)
    }
    let tokens = try explainer.tokens(of: stage)
    let found = rowsMatching(word, tokens.map(explainer.pieceName))
    guard found.count == 1 else {
      let listed = tokens.indices.filter { tokens[$0] != open.model.configuration.imageToken }
        .map { "\($0 + first) \(explainer.pieceName(tokens[$0]))" }.joined(separator: ", ")
      throw arguments.badUsage("\(found.isEmpty ? "no token is" : "several tokens are") \(word), of \(listed)")
    }
    return found[0]
  }

  /// The patch in column x and row y of `x,y`; nil if `word` is no such place.
  private func patch(_ word: String, _ arguments: Arguments) throws(CommandError) -> Int? {
    guard let place = PatchPlace(word), place.isOne else { return nil }
    let side = open.model.configuration.vision.patchesPerSide
    guard let patch = place.patches(side: side)?.first else {
      throw arguments.badUsage("there is no patch \(word); x and y, its column and row, are 0 to \(side - 1)")
    }
    return patch
  }
}

/// The rows whose piece is `word`; failing that, those whose piece is it but for marks and punctuation; failing that, those
/// whose piece begins with it.
func rowsMatching(_ word: String, _ pieces: [String]) -> [Int] {
  let (word, pieces) = (word.withoutSpaceMarks, pieces.map(\.withoutSpaceMarks))
  let tests: [(String) -> Bool] = [
    { $0 == word }, { !word.asWord.isEmpty && $0.asWord == word.asWord }, { $0.hasPrefix(word) },
  ]
  return tests.lazy.map { test in pieces.indices.filter { test(pieces[$0]) } }.first { !$0.isEmpty } ?? []
}

extension String {
  /// A piece without the marks that stand for spaces.
  fileprivate var withoutSpaceMarks: String { String(drop { $0 == "▁" }) }

  /// A piece as a person writes it: without the marks that stand for spaces, and without punctuation or white space at its
  /// end.
  var asWord: String {
    let end = lastIndex { $0.isLetter || $0.isNumber || $0 == ">" }
    return end.map { String(self[...$0]).withoutSpaceMarks } ?? ""
  }
}
