import Expressions
import Tensors
import Testing

@Suite struct LanguageTests {
  @Test func namesAreReadAsWritten() throws {
    let names = Names([
      "vision.block.3.attention.weights": .number(1), "text.logits@2": .number(2), "clean:text.norm": .number(3),
      "_": .number(4), "$3": .number(5), "q": .tensor(Tensor([1, 2], shape: [1, 2])), "clean:text.norm@1": .number(6),
      "η": .number(7),
    ])
    for (source, value) in [
      "vision.block.3.attention.weights": 1.0, "text.logits@2": 2, "clean:text.norm": 3, "_": 4, "$3": 5,
      "clean:text.norm@1 + η": 13, "_*$3": 20,
    ] {
      #expect(try evaluate(source, names) == .number(value), "\(source)")
    }
    #expect(try evaluate("q.T.shape", names) == .tuple([.number(2), .number(1)]))
    #expect(try evaluate("q@q.T", names) == .tensor(Tensor([5], shape: [1, 1])))
  }

  @Test func aColonSlicesInsideBracketsAndNamesARunElsewhere() throws {
    let names = Names([
      "a": .number(1), "b": .number(3), "a:b": .tensor(Tensor([2, 0], shape: [2])),
      "x": .tensor(Tensor([10, 11, 12, 13], shape: [4])),
    ])
    #expect(try evaluate("x[a:b]", names).tensor?.values == [11, 12])
    #expect(try evaluate("x[(a:b)]", names).tensor?.values == [12, 10])
    #expect(try evaluate("x[max(a:b)]", names) == .tensor(Tensor(12)))
    #expect(try evaluate("a:b", names).tensor?.values == [2, 0])
  }

  @Test func aMinusSignFromPrintIsMinus() throws {
    #expect(try evaluate("2 \u{2212} 5 * \u{2212}1e\u{2212}1") == .number(2.5))
    #expect(try evaluate("\"\u{2212}\"") == .text("\u{2212}"))
  }

  @Test func assignmentsHaveATarget() throws {
    #expect(try Expression("scale = 1 / sqrt(4)").target == "scale")
    #expect(try Expression("scale == 2").target == nil)
    #expect(try Expression("  x=2 ").target == "x")
  }

  @Test func expressionsSideBySide() throws {
    let names = Names(["clean:text.norm": .number(1), "text.norm": .number(2)])
    let values = try Expression.several("clean:text.norm text.norm * (2 + 1)").map {
      try $0.evaluate(names: names).value
    }
    #expect(values == [.number(1), .number(6)])
    #expect(try Expression.several("1 -2").count == 1)
    for two in ["[1] [2]", "[1, 2][0] [2]", "x (x)", "x ([1] [0])", "x[ 0] (2 - 1)", "[(1 + 1) ] [abs (2)]"] {
      #expect(try Expression.several(two).count == 2, "\(two)")
    }
  }

  @Test func valuesRememberWhatTheyWereMadeFrom() throws {
    var names = Names([
      "text.norm": .tensor(Tensor([1, 2], shape: [2])), "text.logits": .number(3), "unused": .number(0),
    ])
    let first = try Expression("y = text.norm * 2").evaluate(names: names)
    #expect(first.sources == ["text.norm"])
    names.values["y"] = first
    let second = try Expression("sum(y) + where(y > 0, text.logits, 1)[0]").evaluate(names: names)
    #expect(second.sources == ["text.norm", "text.logits"])
    #expect(try Expression("1 + 1").evaluate(names: names).sources.isEmpty)
  }

  @Test func valuesRememberWhatComputedThem() throws {
    var names = Names(["x": .tensor(Tensor([1, 2], shape: [2]))])
    let environment = Environment(tokenize: { $0.utf8.map(Int.init) })
    let first = try Expression("y = softmax(x) + tokens('ab')").evaluate(names: names, environment: environment)
    #expect(first.functions == ["softmax()", "tokens()", "tokens(\"ab\")"])
    names.values["y"] = first
    #expect(try Expression("y + exp(0)").evaluate(names: names).functions == first.functions.union(["exp()"]))
    #expect(try Expression("x + 1").evaluate(names: names).functions.isEmpty)
  }

  @Test func textAndTokens() throws {
    #expect(try evaluate("tokens(\"ab\")") == .tensor(Tensor([97, 98], shape: [2])))
    #expect(try evaluate("detokenize(tokens('a\\n\\'b'))") == .text("a\n'b"))
    #expect(try evaluate("detokenize([104, 105])") == .text("hi"))
  }

  @Test func numbersStayExactUntilTheyMeetATensor() throws {
    #expect(try evaluate("2**53 + 0") == .number(9_007_199_254_740_992))
    #expect(try evaluate("0.1 + 0.2") == .number(0.30000000000000004))
    #expect(try evaluate("[0.1][0] == 0.1") == .mask(Tensor(1)))
  }

  @Test func randomNumbersFollowTheirSeed() throws {
    #expect(try evaluate("random([4], seed=1)") == evaluate("random(4, 1)"))
    #expect(try evaluate("random([4], seed=1)") != evaluate("random(4)"))
  }

  @Test(arguments: Function.all.map(\.name)) func everyFunctionHasAnExampleThatWorks(_ name: String) throws {
    let function = try #require(Function.named(name))
    #expect(function.example.contains("\(name)("))
    #expect(function.summary.count <= 90 && !function.summary.hasSuffix("."))
    _ = try evaluate(function.example)
  }

  @Test func everyFunctionIsThere() {
    let promised = """
      softmax sqrt exp log tanh erf abs mean std var sum max min argmax argsort norm reshape transpose concat repeat where
      clip topk allclose relu gelu sigmoid layernorm rmsnorm rope cosine entropy outer eye arange zeros ones random tokens
      detokenize
      """.split { $0 == " " || $0 == "\n" }
    #expect(promised.filter { Function.named(String($0)) == nil } == [])
  }

  @Test func anAttentionBlockByHand() throws {
    let (heads, tokens, size) = (2, 3, 4)
    func random(_ shape: [Int], _ seed: UInt64) -> Value { .tensor(Tensor.random(shape: shape, seed: seed)) }
    let names = Names([
      "q": random([heads, tokens, size], 1), "k": random([1, tokens, size], 2), "v": random([1, tokens, size], 3),
      "headDim": .number(Double(size)),
    ])
    let weights = try #require(try evaluate("softmax(q @ k.T / sqrt(headDim))", names).tensor)
    #expect(weights.shape == [heads, tokens, tokens])
    #expect(try evaluate("allclose(sum(softmax(q @ k.T / 2), axis=-1), 1)", names) == .mask(Tensor(1)))
    let joined = "reshape(transpose(softmax(q @ k.T / 2) @ v, [1, 0, 2]), 3, -1).shape"
    #expect(try evaluate(joined, names) == .tuple([.number(3), .number(8)]))
  }
}
