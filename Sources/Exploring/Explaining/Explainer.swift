import Images
import PaliGemmaModel
import Questions
import Rendering
import Stepping
import Tensors

/// Says of the values of a run what they are, how they came about and how they look, as documents.
///
/// Nothing here moves the run's cursor or changes a value; what has not been computed yet is.
package struct Explainer {
  package let run: Session
  package let open: OpenModel
  package let question: Question

  package init(_ run: Session, _ open: OpenModel, _ question: Question) {
    (self.run, self.open, self.question) = (run, open, question)
  }

  var configuration: Configuration { open.model.configuration }
}

// MARK: - Names

extension Explainer {
  /// A token as a person reads it; an id without a piece is `<id N>`.
  package func pieceName(_ token: Int) -> String { open.tokenizer.piece(token) ?? "<id \(token)>" }

  /// The answer so far as text.
  package var answerText: String { open.tokenizer.decode(run.answer, skippingSpecialTokens: true) }

  /// What a row of `stage` is: a patch with its place, or a token with its number and piece.
  package func queryName(_ query: Int, _ stage: Stage) -> String {
    guard stage.part.tower == .text, let tokens = try? tokens(of: stage) else {
      return configuration.vision.patchName(query)
    }
    return "token \(query + run.firstRow(of: stage)) \(pieceName(tokens[query]))"
  }

  /// The ids of the rows of a pass.
  package func tokens(of stage: Stage) throws -> [Int] {
    try run.value(at: Address(.merge, .tokens, step: stage.step)).values.map { Int($0) }
  }
}
