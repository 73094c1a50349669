import Expressions
import Foundation
import Tensors
import Testing

/// Weights are read as they are stored, and no more of them than an expression takes.
struct WeightTests {
  static let table = Tensor.random(shape: [40, 3, 5], seed: 4)
  static let names: Names = {
    var names = Names(["copy": .tensor(table)])
    let owner = table.values.withUnsafeBytes { NSData(data: Data($0)) }
    names.weights["table.weight"] = StoredTensor(
      shape: table.shape, elementType: .float32, bytes: owner.bytes, owner: owner)
    return names
  }()

  @Test(arguments: [
    "[5]", "[-1, 2]", "[3:9:2, :, 1]", "[::-3]", "[30:2:-7, 0]", "[7:7]", "[[5, 1, 5, -2]]", "[[5, 1], [0, 2]]",
    "[4, [0, 2]]",
    "[..., 2]", "[:, 1:]", "[[3, 9], :, [0, 4]]", "[arange(40) > 35]", "[copy > 0.9]",
    "[copy[:, :, 0] > 0.5]", "",
  ]) func partsAreThoseOfTheWholeTensor(_ indices: String) throws {
    #expect(try evaluate("table.weight" + indices, Self.names) == evaluate("copy" + indices, Self.names))
  }

  @Test func memoryIsCountedForWhatIsTaken() throws {
    let tight = Environment(memoryLimit: 1000)
    let row = try Expression("table.weight[5]").evaluate(names: Self.names, environment: tight)
    #expect(row.value.tensor?.shape == [3, 5])
    #expect(row.sources == ["table.weight"])
    for source in ["table.weight", "table.weight[:30]", "table.weight[2:] + 1"] {
      #expect(throws: ExpressionError.self) { try Expression(source).evaluate(names: Self.names, environment: tight) }
    }
  }
}
