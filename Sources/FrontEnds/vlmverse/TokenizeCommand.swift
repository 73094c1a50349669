import ArgumentParser
import Foundation
import Installation
import LineEditing
import Rendering
import Terminal
import Tokenization

/// `vlmverse tokenize [--model DIR] [--json] [TEXT…]`
struct TokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize", abstract: "Shows the token ids and pieces of texts.",
    discussion: "Without TEXT, each line of standard input is a text. Nothing is put before or after a text.")

  @OptionGroup var model: ModelOption
  @Flag(help: "Print one JSON object for each text: text, ids, pieces.")
  var json = false
  @Argument(help: ArgumentHelp("The texts.", valueName: "text"))
  var texts: [String] = []

  func run() throws {
    endOnInterrupt()
    let folder = try model.folder() ?? Installation.model()
    let tokenizer = try Tokenizer(contentsOf: folder.appending(path: "tokenizer.json"))
    if texts.isEmpty {
      let input = PlainLineReader()
      while case .line(let line) = try input.readLine(prompt: "") { try show(line, tokenizer) }
    } else {
      for text in texts { try show(text, tokenizer) }
    }
  }

  private func show(_ text: String, _ tokenizer: Tokenizer) throws {
    let tokens = tokenizer.tokens(of: text)
    if json {
      let object = TokenizedText(text: text, ids: tokens.map(\.id), pieces: tokens.map(\.piece))
      try writeOutput(object.json() + "\n")
    } else {
      try writeOutput(alignedRows(tokens) + "\n")
    }
  }
}

/// What `--json` prints for a text.
private struct TokenizedText: Encodable {
  let text: String
  let ids: [Int]
  let pieces: [String]
}

/// The pieces with their ids below them, in columns; a text that does not fit in 80 columns takes several pairs of rows.
private func alignedRows(_ tokens: [Tokenizer.Token]) -> String {
  var pairs = [(pieces: "pieces", ids: "ids   ")]
  for token in tokens {
    let (piece, id) = (visible(token.piece, .unicode), String(token.id))
    let width = max(displayWidth(piece), id.count)
    if displayWidth(pairs[pairs.count - 1].pieces) + 2 + width > 80 { pairs.append(("      ", "      ")) }
    pairs[pairs.count - 1].pieces += "  " + piece + String(repeating: " ", count: width - displayWidth(piece))
    pairs[pairs.count - 1].ids += "  " + id + String(repeating: " ", count: width - id.count)
  }
  return pairs.flatMap { [$0.pieces, $0.ids] }.map { $0.replacing(/\ +$/, with: "") + "\n" }.joined()
}
