import Tensors
import Testing

@Suite struct TensorTests {
  @Test func reshapingKeepsTheElements() {
    let tensor = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(tensor.reshaped([3, 2]) == Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2]))
  }
}
