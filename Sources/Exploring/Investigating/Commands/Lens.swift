import Analysis
import Explaining
import Notebook
import PaliGemmaModel
import Rendering
import Stepping

extension Command {
  static let lens = Command(
    "lens", "[from ROW] [of TOKEN] [as probability|rank]", group: .looking, "Show what each layer would have answered.",
    details: """
      The logit lens: the final norm and the head read the residual stream after every layer. The table is of one row, the \
      last unless from names another by number, by its piece, or as a patch x,y; the maps are of the token that came first, or \
      of another, at every row of the text and every patch of the image: its probability, or how many tokens come before it.
      """,
    examples: [
      (":lens", "the last row, layer by layer"), (":lens of red", "how probable red was"),
      (":lens from 3,5", "what one patch would say"), (":lens of red as rank scale log", "where it comes first"),
    ], keywords: ["from": .token, "of": .token, "as": .word(["probability", "rank"])], drawsMaps: true
  ) { notebook, arguments in
    let words = try arguments.pairs(["from", "of", "as"])
    guard ["probability", "rank", nil].contains(words["as"]) else {
      throw arguments.badUsage("as takes probability or rank")
    }
    let last = notebook.session.input.tokens.count - 1
    let row = try words["from"].map { try notebook.promptRow($0, arguments) } ?? last
    let token = try words["of"].map { try notebook.vocabularyToken($0, arguments) }
    let lens = try LogitLens(notebook.session, of: token)
    return notebook.explaining(notebook.explainer.document(of: lens, row: row, asRank: words["as"] == "rank"), .lens)
  }
}
