import Expressions
import Tensors
import TestSupport
import Testing

/// Every kind of error, as a person sees it: the line, a caret under the place, the message.
@Suite struct ErrorMessageTests {
  static let names = Names([
    "q": .tensor(Tensor(repeating: 1, shape: [4, 8])), "k": .tensor(Tensor(repeating: 1, shape: [6, 8])),
    "x": .tensor(Tensor(repeating: 1, shape: [2, 3])), "v": .tensor(Tensor([1, 2, 3], shape: [3])),
    "empty": .tensor(Tensor([], shape: [0, 3])), "weights": .number(1), "vision.block.3.attention.q": .number(1),
  ])

  static let sections: [(title: String, sources: [String])] = [
    (
      "reading",
      [
        "", "   ", "q ? k", "2x + 1", "$ + 1", "(q + k", "softmax(q", "[1, 2", "x[0", "\"caption", "q +", "* 2", "q k",
        "1 < 2 < 3",
        "x[0,,1]", "x[]", "sum(x, axis=)", "text.norm = 2", "_ = 1", "f(1) = 2", "q == = k", "sum(axis=0, x)",
        "q.length",
        "x.", "-",
        "x.softmax()", "1 + x[0].sort( )", "x.T.norm(axis=0)", "(x + 1).relu()", "np.exp(x)", "numpy.mean(x, axis=0)",
        "q.ravel(", "vision.block.3.attention.q.softmax(axis=-1)", "x.nonsense()", "x[0].nonsense()", "x.mean(axis=2)",
        "x ^ 2 + v^2", "x > 0 & x < 2", "(x > 0) & (v > 1)", "sum((x > 0) | (x < 0))", "x > 0 and v > 1", "~(x > 0)",
        "not x", "x > 0 || v", "!x", "x &",
      ]
    ),
    (
      "names",
      [
        "weigths * 2", "vision.block.3.atention.q", "softmx(q)", "nonsense", "nonsense(q)", "softmax + 1",
        "other:text.norm", "$7",
        "unready",
      ]
    ),
    (
      "arguments",
      [
        "softmax()", "softmax(q, dim=0)", "softmax(q, axis=0, axis=1)", "softmax(q, x=q)", "softmax(q, 0, 1)",
        "softmax(q, axis=0.5)",
        "softmax(q, axis=\"rows\")", "topk(v, 9)", "topk(v)", "tokens(3)", "exp(\"a\")", "clip(q, \"low\", 1)",
        "zeros([2, -1])", "reshape(q, -1, -1)",
        "transpose(q, [0, 0])", "concat(2)", "concat([1, 2])", "repeat(v, [1, 2])", "arange(0, 5, 0)", "eye(-1)",
        "norm(x, 3)", "gelu(q, \"fast\")",
        "layernorm(x, [1, 2])", "rope(v, [0])", "rope(q, [0])", "detokenize([0.5])", "allclose(q, x)",
      ]
    ),
    (
      "kinds of value",
      [
        "\"a\" + 1", "topk(v, 2) * 2", "[[1, 2], [3]] + 1", "-\"a\"", "\"a\".T", "\"a\"[0]", "topk(v, 2)[0, 1]",
        "topk(v, 2)[2]",
      ]
    ),
    (
      "shapes",
      [
        "q + k", "softmax(q @ k / sqrt(8)) @ v", "q @ k.T @ v", "2 @ q", "q @ 2", "v.T", "q @ v.T", "x == v @ x",
        "where(q > 0, x, 0)",
        "reshape(q, 5, -1)", "reshape(q, 3)", "concat([q, x])", "sum(q, axis=2)", "sum(q, axis=[0, 0])",
        "sum(1, axis=1)", "max(empty)",
        "argmax(empty, axis=0)", "layernorm(2)", "maximum(q, k)", "zeros([2, 1, 3]) @ ones([4, 3, 2])",
      ]
    ),
    (
      "indexes",
      [
        "x[2]", "x[0, -4]", "x[0, 1, 2]", "x[..., 0, ...]", "v[::0]", "v[0.5]", "v[[0, 5]]", "x[v > 1]",
        "empty[0]", "v[\"a\"]", "v[1:\"b\"]",
        "x[[0, 1], [0, 1, 2]]",
      ]
    ),
    ("limits", ["zeros([1e6, 1e6])", "random(1e300)", "x * ones([1e5, 1e5])"]),
    ("the tokenizer", ["tokens(\"a\")", "detokenize([1])"]),
  ]

  @Test func messagesAndCarets() {
    var text = ""
    for (title, sources) in Self.sections {
      text += "# \(title)\n\n"
      for source in sources { text += block(source) + "\n\n" }
    }
    text += "# nesting\n\n" + block(String(repeating: "(", count: 201)).split(separator: "\n")[2] + "\n"
    expectGolden(text, "expressions/errors.txt")
  }

  private func block(_ source: String) -> String {
    do {
      let value = try Expression(source).evaluate(names: Unready(names: Self.names)).value
      return "\(source)\nis no error but \(value)"
    } catch let error as ExpressionError {
      let (start, width) = (error.range.lowerBound, max(1, error.range.count))
      return "\(source)\n\(String(repeating: " ", count: start))\(String(repeating: "^", count: width))\n\(error)"
    } catch {
      return "\(source)\n\(error)"
    }
  }
}

/// Names of which one cannot be computed.
private struct Unready: NameResolver {
  struct NotYet: Error, CustomStringConvertible { var description: String { "layer 2 has not been reached" } }

  let wrapped: Names

  init(names: Names) { wrapped = names }

  func resolve(_ name: String) throws -> Evaluation? {
    if name == "unready" { throw NotYet() }
    return try wrapped.resolve(name)
  }

  var names: [String] { wrapped.names }
}
