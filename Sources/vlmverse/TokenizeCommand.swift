import ArgumentParser
import Foundation
import TinyModel
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
    let folder = try model.folder ?? TinyModel.folder()
    let tokenizer = try Tokenizer(contentsOf: folder.appending(path: "tokenizer.json"))
    if texts.isEmpty {
      while let line = readLine() { try show(line, tokenizer) }
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
    let (piece, id) = (visible(token.piece), String(token.id))
    let width = max(columns(piece), id.count)
    if columns(pairs[pairs.count - 1].pieces) + 2 + width > 80 { pairs.append(("      ", "      ")) }
    pairs[pairs.count - 1].pieces += "  " + piece + String(repeating: " ", count: width - columns(piece))
    pairs[pairs.count - 1].ids += "  " + id + String(repeating: " ", count: width - id.count)
  }
  return pairs.map { "\($0.pieces.trimmingTrailingSpaces)\n\($0.ids.trimmingTrailingSpaces)\n" }.joined()
}

/// A piece with what a terminal would not show escaped: `\n`, `\u{7}`.
private func visible(_ piece: String) -> String {
  piece.unicodeScalars.map { scalar in
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: scalar.escaped(asASCII: true)
    default: String(scalar)
    }
  }.joined()
}

/// The columns that a terminal gives a text: two for East Asian characters and emoji, none for combining marks.
private func columns(_ text: String) -> Int {
  text.unicodeScalars.reduce(0) { columns, scalar in
    switch scalar.value {
    case _ where [.nonspacingMark, .enclosingMark].contains(scalar.properties.generalCategory): columns
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      columns + 2
    default: columns + 1
    }
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: Substring {
    self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)]
  }
}
