import Analysis
import Explaining
import Notebook
import PaliGemmaModel
import Rendering
import Stepping

extension Command {
  static let attribute = Command(
    "attribute", "[TOKEN] [against TOKEN] [head L.H]", group: .looking, "Show which parts add up to a token's logit.",
    details: """
      Direct logit attribution after the prompt: what the embedding, each head and each MLP add to the logit of a token, the \
      most probable unless another is named, or to its lead over the token behind against; and one head, the strongest unless \
      layer and head are named, by the rows that it carries it from. Lines to cut the heads that add most, and to grey the \
      patches, show whether the answer hangs on them.
      """,
    examples: [
      (":attribute", "the answer's"), (":attribute red against blue", "why red rather than blue"),
      (":attribute red head 2.1", "what head 1 of layer 2 carries, from where"),
    ], completes: [.token], keywords: ["against": .token, "head": .word([])], drawsMaps: true
  ) { notebook, arguments in
    let named = arguments.words.prefix { !["against", "head"].contains($0) }
    guard named.count <= 1 else { throw arguments.badUsage("it takes one token, and another behind against") }
    let pairs = try arguments.pairs(["against", "head"], after: named.count)
    let token = try named.first.map { try notebook.vocabularyToken($0, arguments) }
    let head = try pairs["head"].map { try notebook.layerAndHead($0, arguments) }
    let answer = try notebook.session.promptLogits().indexOfLargestNumber
    let attribution = try Attribution(notebook.session, of: token ?? answer)
    let other = try pairs["against"].map {
      try Attribution(notebook.session, of: try notebook.vocabularyToken($0, arguments))
    }
    let document = notebook.explainer.document(
      of: attribution, against: other, head: head, isAnswer: attribution.token == answer)
    return notebook.explaining(document, .attribution)
  }
}

extension Notebook {
  /// A layer of the decoder and a head of it, as `2.1`.
  fileprivate func layerAndHead(_ word: String, _ arguments: Arguments) throws(CommandError) -> (Int, Int) {
    let text = open.model.configuration.text
    let numbers = word.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let layer = numbers[0], let head = numbers[1], (0..<text.layerCount).contains(layer),
      (0..<text.headCount).contains(head)
    else {
      throw arguments.badUsage(
        "\(word) is no head; name layer and head, 0.0 to \(text.layerCount - 1).\(text.headCount - 1)")
    }
    return (layer, head)
  }
}
