import Expressions
import Tensors

/// Names from a dictionary.
struct Names: NameResolver {
  var values: [String: Evaluation] = [:]
  var weights: [String: StoredTensor] = [:]

  init(_ values: [String: Value] = [:]) {
    self.values = Dictionary(uniqueKeysWithValues: values.map { ($0, Evaluation($1, sources: [$0])) })
  }

  func resolve(_ name: String) throws -> Evaluation? { values[name] }

  func weight(_ name: String) -> StoredTensor? { weights[name] }

  var names: [String] { values.keys.sorted() }
}

/// The value of an expression, with a tokenizer whose tokens are letters.
func evaluate(_ source: String, _ names: Names = Names()) throws -> Value {
  try Expression(source).evaluate(names: names, environment: .forTests).value
}

extension Environment {
  static let letterTokens: (@Sendable (String) -> [Int]) = { $0.unicodeScalars.map { Int($0.value) } }

  static var forTests: Environment {
    Environment(
      tokenize: letterTokens,
      detokenize: { ids in
        String(String.UnicodeScalarView(ids.compactMap { UInt32(exactly: $0).flatMap(Unicode.Scalar.init) }))
      }, objects: { Tensor([0, 0, 1, 1], shape: [1, 4]) },
      read: { reading in
        let text = Value.text("\(reading)")
        return if case .attribution = reading { .record([.init("sources", text)]) } else { text }
      })
  }
}
