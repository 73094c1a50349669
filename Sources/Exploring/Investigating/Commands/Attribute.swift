import Analysis
import Explaining
import Notebook
import PaliGemmaModel
import Rendering
import Stepping

extension Command {
  static let attribute = Command(
    "attribute", "[TOKEN [against TOKEN]]", group: .looking, "Show which parts add up to a token's logit.",
    details: """
      Direct logit attribution after the prompt: what the embedding, each head and each MLP add to the logit of a token, the \
      most probable unless another is named, or to its lead over the token behind against; the strongest head by the rows that \
      it carries it from.
      """,
    examples: [(":attribute", "the answer's"), (":attribute red against blue", "why red rather than blue")],
    completes: [.token], keywords: ["against": .token]
  ) { notebook, arguments in
    let words = arguments.words
    guard words.count <= 1 || words.count == 3 && words[1] == "against" else {
      throw arguments.badUsage("it takes a token, and another behind against")
    }
    let tokens = try [0, 2].filter { $0 < words.count }.map { try notebook.vocabularyToken(words[$0], arguments) }
    let first = try tokens.first ?? notebook.session.promptLogits().indexOfLargestNumber
    let attribution = try Attribution(notebook.session, of: first)
    let other = tokens.count == 2 ? try Attribution(notebook.session, of: tokens[1]) : nil
    return notebook.explaining(notebook.explainer.document(of: attribution, against: other), .attribution)
  }
}
