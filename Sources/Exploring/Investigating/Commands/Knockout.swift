import Analysis
import Explaining
import Notebook
import PaliGemmaModel
import Rendering
import Stepping

extension Command {
  static let knockout = Command(
    "knockout", "KEYS -> ROWS [in LAYERS]", group: .changing, "Cut the attention of rows to others.",
    details: """
      No head of ROWS sees KEYS any more, in the layers named, or in all. Either is image, text, last, all, numbers such as \
      200,203-205, a token's piece, or patches as x:x,y:y. It concerns the prompt's pass; :undo takes it back.
      """,
    examples: [
      (":knockout image -> last", "the last row no longer sees the image"),
      (":knockout 3:6,10:13 -> last in 0-2", "nine patches, in three layers"),
    ], completes: [.word(["image", "text", "last", "all"])]
  ) { notebook, arguments in
    let words = arguments.words
    guard [3, 5].contains(words.count), words[1] == "->", words.count == 3 || words[3] == "in" else {
      throw arguments.badUsage("it takes keys, ->, rows, and layers behind in")
    }
    let (keys, rows) = (try notebook.promptRows(words[0], arguments), try notebook.promptRows(words[2], arguments))
    let count = notebook.session.layout.blocks(of: .text).count
    let layers = try words.count == 5 ? NumberList.parse(words[4], ["all": 0..<count], below: count) : Array(0..<count)
    guard Set(keys).count < notebook.session.input.tokens.count else {
      throw arguments.badUsage("all rows are cut: nothing would be left to attend to")
    }
    let edit = Edit.knockout(keys, from: rows, in: layers, of: notebook.session.layout, summary: arguments.line)
    return notebook.explaining(try notebook.change { try $0.make(edit) }, .knockout)
  }
}
