import Questions
import Tensors
import Tokenization

/// The sizes of the pictures that have been opened, by request.
final class PictureSizes {
  var ofRequest: [Int: (width: Int, height: Int)] = [:]
}

/// How sure a model is of the answers under way.
final class CertaintyWatch {
  private let empty: AnswerCertainty
  private var answers: [Int: AnswerCertainty] = [:]

  init(_ tokenizer: Tokenizer) { empty = AnswerCertainty(tokenizer) }

  /// To be called with each token of a request's answer and the logits it was chosen from.
  func take(_ request: Int, _ token: Int, _ logits: () -> Tensor) {
    answers[request, default: empty].append(token, logits: logits())
  }

  /// What is known of a request's answer, which is complete.
  func end(_ request: Int) -> AnswerCertainty? { answers.removeValue(forKey: request) }
}
