import Expressions
import Tensors
import Testing

/// `[… for x in …]`, and braces in names.
@Suite struct LoopTests {
  private let names = Names([
    "text.block.0.output": .tensor(Tensor([1, 2], shape: [2])),
    "text.block.1.output": .tensor(Tensor([3, 4], shape: [2])),
    "vision.block.0.output": .tensor(Tensor([5], shape: [1])), "text.layers": .number(2), "layers": .number(1),
    "text.logits@1": .number(7),
  ])

  @Test(
    arguments: [
      ("[i * i for i in 4]", [0, 1, 4, 9], [4]), ("[i for i in [3, 5]]", [3, 5], [2]),
      ("[i for i in arange(2, 4)]", [2, 3], [2]),
      ("[sum(text.block.{l}.output) for l in layers]", [3, 7], [2]),
      ("[vision.block.{l}.output[0] for l in layers]", [5], [1]),
      ("[text.block.{l - 1}.output[i] for l in [1, 2]]", [2, 4], [2]),
      ("[[10 * i + j for j in 3] for i in 2]", [0, 1, 2, 10, 11, 12], [2, 3]),
      ("[text.block.{l}.output for l in layers]", [1, 2, 3, 4], [2, 2]), ("[text.logits@{k} for k in [1]]", [7], [1]),
      ("[text.block.{l}.output.shape[0] for l in layers]", [2, 2], [2]),
    ] as [(String, [Float], [Int])])
  func aLoopMakesATensor(_ line: String, _ expected: [Float], _ shape: [Int]) throws {
    var names = names
    names.values["i"] = Evaluation(.number(1))
    let value = try evaluate(line, names).tensor
    #expect(value == Tensor(expected, shape: shape))
  }

  @Test(arguments: [
    ("[i for i in]", "a value"), ("[i for 3 in 4]", "a name"), ("[i for i of 4]", "in"), ("[1, i for i in 4]", "alone"),
    ("[text.block.{l for l in 2]", "{"), ("[text.block.{l}.output for l in [0.5]]", "0.5"), ("[i for i in -1]", "-1"),
    ("[nothing for i in 2]", "nothing"), ("[text.block.{9}.output for i in 2]", "text.block.9.output"), ("i", "i"),
    ("_3 = 1", "_3"),
  ]) func whatIsWrongIsSaid(_ line: String, _ part: String) throws {
    do {
      let value = try evaluate(line, names)
      Issue.record("\(value)")
    } catch let error as ExpressionError { #expect(error.description.contains(part), "\(error)") }
  }

  @Test func aLoopsVariableIsNoNameOutside() throws {
    let expression = try Expression("[x[i] + y for i in n]")
    #expect(expression.names.map(\.name) == ["x", "y", "n"])
    try expression.checkNames([]) { ["x", "y", "n"].contains($0) }
    #expect(throws: ExpressionError.self) { try expression.checkNames([]) { ["x", "n"].contains($0) } }
  }

  @Test func slicesTellWhereTheyAreFrom() throws {
    let names = Names(["x": .tensor(Tensor(repeating: 0, shape: [4, 10, 10]))])
    func origins(_ line: String) throws -> [[Int]] {
      try Expression(line).origins(names: names, environment: .forTests).map { [$0.first, $0.step] }
    }
    #expect(try origins("x[1, 3:7, ::2]") == [[3, 1], [0, 2]])
    #expect(try origins("x[2:, -3:]") == [[2, 1], [7, 1], [0, 1]])
    #expect(try origins("x[[0, 2]]") == [])
    #expect(try origins("x + 1") == [])
  }
}
