import Foundation
import Tensors
import Testing

@Suite struct LayerOperationTests {
  @Test func matrixProducts() {
    let a = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    let b = Tensor([1, 0, 2, 1, 0, 3], shape: [3, 2])
    #expect(matmul(a, b) == Tensor([5, 11, 14, 23], shape: [2, 2]))
    #expect(matmul(a, transposed: a) == Tensor([14, 32, 32, 77], shape: [2, 2]))
    #expect(matmul(Tensor([], shape: [0, 3]), b) == Tensor([], shape: [0, 2]))
  }

  @Test func productsWithStoredWeights() {
    let x = Tensor([1, 2, 3, 4], shape: [2, 2])
    let halves: [UInt16] = [0x3F80, 0x4000, 0xC040, 0x0000, 0x3F00, 0x3F00]  // 1 2 / -3 0 / 0.5 0.5 as BF16
    let weight = stored(halves, .bfloat16, shape: [3, 2])
    #expect(weight.tensor() == Tensor([1, 2, -3, 0, 0.5, 0.5], shape: [3, 2]))
    #expect(matmul(x, transposed: weight) == Tensor([5, -3, 1.5, 11, -9, 3.5], shape: [2, 3]))
    #expect(weight.rows(1..<2) == Tensor([-3, 0], shape: [1, 2]))
  }

  @Test func storedWeightsMultiplyAsTheirFloats() {
    let (rows, columns) = (1100, 700)
    let bits = (0..<rows * columns).map { UInt16(0x3F00 + ($0 * 7919) % 256) }
    let weight = stored(bits, .bfloat16, shape: [rows, columns])
    let x = Tensor((0..<3 * columns).map { Float(($0 * 31) % 17) / 8 - 1 }, shape: [3, columns])
    let (ours, whole) = (matmul(x, transposed: weight), matmul(x, transposed: weight.tensor()))
    #expect(ours.shape == whole.shape)
    #expect(zip(ours.values, whole.values).allSatisfy { abs($0 - $1) <= 1e-4 * abs($1) + 1e-4 })
  }

  @Test(arguments: [
    (UInt16(0x3C00), Float(1)), (0xC000, -2), (0x0001, 0x1p-24), (0x03FF, 0x1.ff8p-15), (0x7BFF, 65504),
    (0x7C00, .infinity), (0x8000, -0.0),
  ])
  func halvesConvert(bits: UInt16, value: Float) {
    #expect(stored([bits], .float16, shape: [1]).tensor().values[0].bitPattern == value.bitPattern)
  }

  @Test func finiteness() {
    let count = 200_001  // more than one thread's share
    #expect(stored([UInt16](repeating: 0x3F80, count: count), .bfloat16, shape: [count]).isFinite)
    for place in [0, 65_535, 65_536, count - 1] {
      var bits = [UInt16](repeating: 0x3F80, count: count)
      bits[place] = 0xFF80
      #expect(!stored(bits, .bfloat16, shape: [count]).isFinite)
    }
    #expect(!stored([0x7E00], .float16, shape: [1]).isFinite)
  }

  @Test func headsSplitAndMerge() {
    let x = Tensor((0..<12).map(Float.init), shape: [3, 4])
    #expect(x.splitHeads(2) == Tensor([0, 1, 4, 5, 8, 9, 2, 3, 6, 7, 10, 11], shape: [2, 3, 2]))
    #expect(x.splitHeads(2).mergeHeads() == x)
  }

  @Test func softmaxOfLargeAndHiddenScores() {
    let weights = softmax(Tensor([1000, 1000, -.infinity, 0, 0, 0], shape: [2, 3]))
    #expect(weights.values[0...2] == [0.5, 0.5, 0])
    #expect(weights.values[3...].allSatisfy { abs($0 - 1 / 3) < 1e-7 })
  }

  @Test func normalisations() {
    let x = Tensor([1, 2, 3, 4], shape: [1, 4])
    let normal = layerNorm(
      x, weight: Tensor(repeating: 2, shape: [4]), bias: Tensor([0, 0, 0, 1], shape: [4]), epsilon: 0)
    let deviation = Float(1.25).squareRoot()
    #expect(
      zip(normal.values, [-3 / deviation, -1 / deviation, 1 / deviation, 3 / deviation + 1]).allSatisfy {
        abs($0 - $1) < 1e-6
      })
    let rms = rmsNorm(x, weight: Tensor([0, 0, 1, 0], shape: [4]), epsilon: 0)
    let root = Float(7.5).squareRoot()
    #expect(zip(rms.values, [1 / root, 2 / root, 6 / root, 4 / root]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(
      zip(gelu(Tensor([-1, 0, 2], shape: [3])).values, [-0.15880801, 0, 1.9545977]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  private func stored(_ elements: [UInt16], _ type: ElementType, shape: [Int]) -> StoredTensor {
    let owner = NSData(bytes: elements, length: elements.count * 2)
    return StoredTensor(shape: shape, elementType: type, bytes: owner.bytes, owner: owner)
  }
}
