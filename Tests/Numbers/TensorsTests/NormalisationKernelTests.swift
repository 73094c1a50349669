import Foundation
import Tensors
import Testing

/// Normalisations and the activation against plain loops in double precision, at sizes that fill registers and leave rests.
@Suite struct NormalisationKernelTests {
  static let sizes = [1, 7, 16, 33, 1152, 5000]

  @Test(arguments: sizes) func softmaxEqualsAPlainLoop(count: Int) {
    let x = wave(count, scale: 12)
    let largest = x.max() ?? 0
    let exponentials = x.map { exp(Double($0 - largest)) }  // the difference is rounded to a float
    let sum = exponentials.reduce(0, +)
    let ours = softmax(Tensor(x, shape: [1, count])).values
    #expect(zip(ours, exponentials).allSatisfy { abs(Double($0) - $1 / sum) <= 3e-7 * $1 / sum + 1e-38 })
  }

  @Test func softmaxOfARowOfMinusInfinityIsNaN() {
    let x = Tensor([Float](repeating: -.infinity, count: 40), shape: [1, 40])
    #expect(softmax(x).values.allSatisfy { $0.isNaN })
  }

  @Test(arguments: sizes) func layerNormEqualsAPlainLoop(count: Int) {
    let (x, weight, bias) = (wave(count, scale: 3).map { $0 + 100 }, wave(count, scale: 2), wave(count, scale: 1))
    let mean = x.reduce(0) { $0 + Double($1) } / Double(count)
    let variance = x.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(count)
    let ours = layerNorm(
      Tensor(x, shape: [1, count]), weight: Tensor(weight, shape: [count]), bias: Tensor(bias, shape: [count]),
      epsilon: 1e-6
    ).values
    for i in 0..<count {
      let expected = (Double(x[i]) - mean) / (variance + 1e-6).squareRoot() * Double(weight[i]) + Double(bias[i])
      #expect(abs(Double(ours[i]) - expected) < 2e-5)  // 100 is known to 4e-6 of itself
    }
  }

  @Test(arguments: sizes) func rmsNormEqualsAPlainLoop(count: Int) {
    let (x, weight) = (wave(count, scale: 3), wave(count, scale: 0.5))
    let square = x.reduce(0) { $0 + Double($1) * Double($1) } / Double(count)
    let ours = rmsNorm(Tensor(x, shape: [1, count]), weight: Tensor(weight, shape: [count]), epsilon: 1e-6).values
    for i in 0..<count {
      let expected = Double(x[i]) / (square + 1e-6).squareRoot() * (1 + Double(weight[i]))
      #expect(abs(Double(ours[i]) - expected) <= 4e-7 * abs(expected))
    }
  }

  @Test func geluEqualsThePlainFormula() {
    let x = (-4000...4000).map { Float($0) / 300 }
    for (ours, x) in zip(gelu(Tensor(x, shape: [x.count])).values, x.map(Double.init)) {
      let expected = x / (1 + exp(-2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
      #expect(abs(Double(ours) - expected) <= 1e-5 * abs(expected) + 1e-37)
    }
    let ends = gelu(Tensor([.infinity, -1e30, 0, .nan], shape: [4])).values
    #expect(ends[0] == .infinity && ends[1] == 0 && ends[2] == 0 && ends[3].isNaN)
  }

  private func wave(_ count: Int, scale: Float) -> [Float] { (0..<count).map { scale * sin(Float($0) * 0.7 + 0.3) } }
}
