import Tensors

extension Function {
  static let text: [Function] = [
    Function(
      "tokens(text)", .text, "the ids of a text's tokens", example: "tokens(\"caption en\")"
    ) { call in
      let text = try call.text("text")
      guard let tokenize = call.environment.tokenize else { throw call.withoutTokenizer }
      let ids = try call.describingErrors { try tokenize(text) }
      try call.budget.admit([ids.count])
      return .tensor(Tensor(ids.map { Float($0) }, shape: [ids.count]))
    },
    Function(
      "detokenize(ids)", .text, "the text that token ids stand for", example: "detokenize(tokens(\"caption en\"))"
    ) { call in
      let values = try call.tensor("ids").values
      let ids = values.compactMap { Int(exactly: $0) }
      guard ids.count == values.count, ids.allSatisfy({ $0 >= 0 }) else {
        throw call.unsuitable("ids", expected: "whole numbers of 0 or more")
      }
      guard let detokenize = call.environment.detokenize else { throw call.withoutTokenizer }
      return .text(try call.describingErrors { try detokenize(ids) })
    },
  ]
}

extension Call {
  fileprivate var withoutTokenizer: ExpressionError.Reason {
    .unavailable(function.name, why: "there is no tokenizer here")
  }

  /// An error of the tokenizer's as one of the expression's.
  fileprivate func describingErrors<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch { throw ExpressionError.Reason.unavailable(function.name, why: "\(error)") }
  }
}
