import Expressions
import Foundation
import Synchronization
import Tensors
import Testing

@Suite struct LimitTests {
  private func reason(_ source: String, _ environment: Environment = Environment()) -> ExpressionError.Reason? {
    do {
      _ = try Expression(source).evaluate(names: Names(["x": .tensor(Tensor.eye(300, 300))]), environment: environment)
      return nil
    } catch {
      return (error as? ExpressionError)?.reason
    }
  }

  @Test(arguments: [
    String(repeating: "(", count: 20_000), String(repeating: "-", count: 20_000) + "1",
    String(repeating: "[", count: 20_000), "2" + String(repeating: "**2", count: 20_000),
    "x" + String(repeating: ".T", count: 20_000), "x" + String(repeating: "[0:]", count: 20_000),
    String(repeating: "abs(", count: 20_000), String(repeating: "+", count: 20_000) + "1",
    String(repeating: "x[", count: 20_000),
    String(repeating: "(", count: 300) + "1" + String(repeating: ")", count: 300),
    String(repeating: "(", count: 150) + "x"
      + String(repeating: ".T" + String(repeating: "[0:]", count: 40) + ")", count: 150),
  ])
  func depthIsLimited(_ source: String) {
    #expect(reason(source) == .nestedTooDeeply(limit: 200))
  }

  @Test func longSumsAreNotDeep() throws {
    #expect(try evaluate("1" + String(repeating: " + 1", count: 20_000)) == .number(20_001))
  }

  @Test func sourcesAreLimited() {
    #expect(reason(String(repeating: "1 ", count: 600_000)) == .tooLong(1_200_000, limit: 1_000_000))
  }

  @Test(arguments: [
    "zeros([100000, 100000])", "ones(1e15)", "arange(1e12)", "eye(1e6)", "random([1e5, 1e5])", "arange(inf)",
    "zeros([2**50, 2**50, 2**50, 2**50])", "arange(0, 1, 1e-300)", "repeat(x, 1e12)", "repeat(x, 1e12, axis=0)",
    "outer(arange(1e5), arange(1e5))", "arange(1e5) + reshape(arange(1e5), -1, 1)",
    "ones([20000, 1]) @ ones([1, 40000])",
    "where(ones([1, 30000]), ones([30000, 1]), 0)", "x[zeros([1e5, 1]), zeros(1e5)]",
  ])
  func memoryIsLimited(_ source: String) {
    guard case .tooLarge(let bytes, 3_000_000_000) = reason(source) else {
      Issue.record("\(source) gives \(String(describing: reason(source)))")
      return
    }
    #expect(bytes > 2e9)
  }

  @Test(arguments: [
    "concat([arange(2e5), arange(2e5)])", "[arange(2e5), arange(2e5)]", "arange(3e5) + arange(3e5)",
    "sort(arange(4e5))",
    "reshape(arange(4e5), 2, -1).T", "cumsum(arange(4e5))", "softmax(arange(4e5))", "arange(4e5)[::-1]",
    "x @ x @ ones([300, 2000])",
  ])
  func everyOperationCountsWhatIsInUse(_ source: String) {
    guard case .tooLarge = reason(source, Environment(memoryLimit: 2_000_000)) else {
      Issue.record("\(source) gives \(String(describing: reason(source)))")
      return
    }
    #expect(reason(source, Environment(memoryLimit: 12_000_000)) == nil)
  }

  @Test func memoryComesBackWhenAnIntermediateIsDone() throws {
    let small = Environment(memoryLimit: 1_300_000)
    let chain = "zeros([100000])" + String(repeating: " + zeros([100000])", count: 30)
    #expect(try Expression(chain).evaluate(names: Names(), environment: small).value.tensor?.count == 100_000)
    #expect(reason("zeros(100000) + (zeros(100000) + (zeros(100000) + zeros(100000)))", small) != nil)
  }

  @Test func evaluationCanBeStopped() throws {
    let polls = Atomic(0)
    let environment = Environment(shouldStop: { polls.add(1, ordering: .relaxed).newValue > 5 })
    #expect(reason("x @ x @ x @ x @ x @ x", environment) == .interrupted)
    #expect(polls.load(ordering: .relaxed) < 6 + 2 * threadCount)
  }

  /// Each of these would ask ten times or more if it came to its end.
  @Test(arguments: [
    "erf(y)", "y + 1", "y ** 1.5", "softmax(y)", "gelu(y)", "sum(y, axis=1)", "cumsum(y)", "clip(y, 0, 1)",
    "y[:, ::-1]",
    "where(y > 0, y, 1)", "repeat(y, 2)", "sort(y)", "argsort(y)", "topk(y, 5)", "random([4000, 5000])", "arange(2e7)",
    "allclose(y, y)", "y[zeros(4000)]", "y @ y[:, :3000].T",
  ])
  func aLongLoopCanBeStoppedInside(_ source: String) throws {
    let names = Names(["y": .tensor(Tensor.random(shape: [4000, 5000], seed: 1))])
    let expression = try Expression(source)
    let polls = Atomic(0)
    let environment = Environment(shouldStop: { polls.add(1, ordering: .relaxed).newValue > 8 })
    #expect { try expression.evaluate(names: names, environment: environment) } throws: { error in
      (error as? ExpressionError)?.reason == .interrupted
    }
    #expect(polls.load(ordering: .relaxed) < 9 + 2 * threadCount)
  }

  /// A value that is kept, such as what the model computes, is computed to its end.
  @Test func whatNamesStandForIsNeverHalfComputed() throws {
    final class Model: NameResolver {
      var value: Tensor?
      var isAsked = false
      var names: [String] { [] }

      func resolve(_ name: String) -> Evaluation? {
        isAsked = true
        let value = exp(Tensor(repeating: 0, shape: [1 << 24]))
        self.value = value
        return Evaluation(.tensor(value))
      }
    }
    let model = Model()
    let expression = try Expression("x + 1")
    let isStopped =
      (try? expression.evaluate(names: model, environment: Environment(shouldStop: { model.isAsked }))) == nil
    let isWhole = model.value?.values.allSatisfy { $0 == 1 } == true
    #expect(isStopped && isWhole)
  }

  /// Random splices of pieces of the language: whatever they mean, they end in a value or in an error with a place.
  @Test func fuzzedExpressionsEndInAValueOrAnError() {
    let pieces =
      Function.all.map { $0.name + "(" } + [
        "x", "y", "bad", "$1", "_", "text.norm", "clean:", "@", "@2", "1", "0", "-1", "2.5", "1e3", "1e-3", "[", "]",
        "(", ")",
        ",", ":", "::", "...", "+", "-", "*", "/", "**", "==", "<", ">=", "=", ".T", ".shape", "axis=", "\"a\"", "'",
        "None", "True",
        "keepdims=True", "inf", "nan", " ", "\\", "é", "𝄞", "\u{301}", "#", "\n", "[0]", "[1, 2]", "[..., 0]", "[::2]",
        ")", ")", "]",
      ]
    var state: UInt64 = 20_240_707
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let names = Names([
      "x": .tensor(Tensor.eye(3, 4)), "y": .tensor(Tensor([1, 2, 3, 4], shape: [4])), "text.norm": .number(2),
      "bad": .tensor(Tensor([.nan, .infinity, -.infinity, -0.0], shape: [4])), "$1": .tuple([.number(1), .text("a")]),
      "_": .mask(Tensor([1, 0, 1, 1], shape: [4])),
    ])
    var environment = Environment.forTests
    environment.memoryLimit = 1_000_000
    var values = 0
    for _ in 0..<20_000 {
      let source = (0...next(12)).map { _ in pieces[next(pieces.count)] }.joined()
      do {
        let expression = try Expression(source)
        _ = try expression.evaluate(names: names, environment: environment)
        values += 1
      } catch let error as ExpressionError {
        if !(0...source.count).contains(error.range.lowerBound) || error.range.upperBound > source.count
          || "\(error)".isEmpty
        {
          Issue.record("\(source): \(error) at \(error.range)")
        }
      } catch {
        Issue.record("\(source): \(error)")
      }
    }
    #expect(values > 200)
  }
}
