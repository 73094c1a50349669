import MaskDecoder
import Rendering
import Tensors

extension MaskDecoder {
  /// Every value from `codes` to their mask: what it is made of, and how large; then the mask.
  func document(_ codes: [Int]) -> Document {
    var computed: [MaskPoint: Tensor] = [:]
    let mask = self(codes) { point, value in
      computed[point] = value
      return value
    }
    let columns = [Table.Column("value"), Table.Column("made of", isFlexible: true)]
    let numbers = ["shape", "mean", "min", "max"].map { Table.Column(Text($0), .right, expendability: 1) }
    let rows = values.map { value -> [Text] in
      let numbers = computed[value.point]?.values ?? []
      let mean = numbers.reduce(0) { $0 + Double($1) } / Double(max(numbers.count, 1))
      let figures = [mean, Double(numbers.min() ?? 0), Double(numbers.max() ?? 0)]
      return [Text(value.point.address), Text(value.making.formula), Text(NumberFormat.shape(value.shape))]
        + figures.map { Text(NumberFormat.compact($0)) }
    }
    return [
      .table(Table(columns + numbers, rows: rows)),
      .heatmap(Heatmap(mask, title: "segmentation.mask: above 0 is the object", scale: .diverging)),
    ]
  }
}

extension MaskMaking {
  /// What it is made of, short.
  fileprivate var formula: String {
    func name(_ point: MaskPoint) -> String { String(point.address.dropFirst(MaskPoint.prefix.count)) }
    return switch self {
    case .codes: "sixteen <seg> tokens"
    case .embedded(let codes, let weight): "rows of \(weight) by \(name(codes))"
    case .convolved(let x, let weight): "conv(\(name(x)), \(weight))"
    case .upsampled(let x, let weight): "transposed conv(\(name(x)), \(weight))"
    case .relu(let x): "relu(\(name(x)))"
    case .sum(let a, let b): "\(name(a)) + \(name(b))"
    }
  }
}
