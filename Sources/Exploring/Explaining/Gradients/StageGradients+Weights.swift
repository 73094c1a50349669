import PaliGemmaModel
import Rendering
import Tensors

extension StageGradients {
  /// What one use of a weight adds to its gradient at `index`: a sum over the rows.
  func derivation(_ name: String, _ value: ValueDescription, _ address: String, _ index: [Int]) -> Derivation {
    let gradient = self[value.point].rank == 3 ? self[value.point].mergeHeads() : self[value.point]
    let label = "∂\(value.point.label)"
    func column(_ x: Tensor, _ feature: Int) -> [Float] { (0..<x.shape[0]).map { x[[$0, feature]] } }
    func sum(_ feature: Int) -> Derivation {
      let numbers = column(gradient, feature).map(Double.init)
      return Derivation("\(name) = Σ \(label)[r,\(feature)]", sum: numbers, label: { "r = \($0)" })
    }
    if address.hasSuffix(".bias") { return sum(index[0]) }
    switch value.making {
    case .linear(let x, _, _):
      let rows = values[x].rank == 3 ? values[x].mergeHeads() : values[x]
      let feature = inner(index, of: address)
      return .product(
        name, Factors("\(label)[r,\(index[0])]", column(gradient, index[0])),
        Factors("\(values.name(x))[r,\(feature)]", column(rows, feature)), over: "r")
    case .readout(let x, _, _):
      let all = values[x]
      let asked = all.rows(all.shape[0] - gradient.shape[0]..<all.shape[0])
      return .product(
        name, Factors("\(label)[r,\(index[0])]", column(gradient, index[0])),
        Factors("\(x.label)[r,\(index[1])]", column(asked, index[1])), over: "r"
      ).noting("r counts the rows that are asked for a token")
    case .layerNorm(let x, _): return normWeight(name, label, gradient, values[x], index[0], isCentred: true)
    case .rmsNorm(let x, _): return normWeight(name, label, gradient, values[x], index[0], isCentred: false)
    case .embedded:
      let tokens = values[.tokens].values.map { Int($0) }
      let rows = tokens.indices.filter { tokens[$0] == index[0] && $0 >= values.input.shape[0] }
      let width = model.configuration.text.hiddenSize
      return Derivation(
        "\(name) = Σ \(label)[r,\(index[1])]·√\(width)", sum: rows.map { Double(gradient[[$0, index[1]]]) },
        label: { "r = \(rows[$0])" }
      ).noting("r are the rows of token \(index[0]) \(values.pieceName(index[0]))")
        .followed(by: "·√\(width)") { $0 * Double(Float(width).squareRoot()) }
    case .picture, .patches, .scaled, .product, .capped, .softmax, .gelu, .sum, .rotated, .cached, .tokens,
      .positions, .mask, .cosine, .sine, .tempered, .nucleus, .drawn, .crossEntropy, .mean:
      return Derivation("\(name) = \(label)[\(written(index))]", value: Double(gradient[index]))
    }
  }

  /// Which feature a place in a weight reads: its second index, or in a kernel's all after the first.
  private func inner(_ index: [Int], of address: String) -> Int {
    let shape = model.weights[address].shape
    return zip(index, shape).dropFirst().reduce(0) { $0 * $1.1 + $1.0 }
  }

  /// Σ ∂y·x̂ over rows.
  private func normWeight(
    _ name: String, _ label: String, _ gradient: Tensor, _ x: Tensor, _ feature: Int, isCentred: Bool
  ) -> Derivation {
    let normalised = (0..<x.shape[0]).map { normalise(x.row([$0]), isCentred: isCentred).row[feature] }
    let ofY = (0..<x.shape[0]).map { gradient[[$0, feature]] }
    return Derivation.product(
      name, Factors("\(label)[r,\(feature)]", ofY), Factors("x̂[r,\(feature)]", normalised.map(Float.init)), over: "r")
  }
}
