import MaskDecoder
import Rendering
import Tensors

extension Segmentation {
  /// Every value from the codes of a mask to it: what it is made of, and how large; then the mask.
  func document(ofMask mask: Int) -> Document {
    let computed = computed(mask)
    let columns = [Table.Column("value"), Table.Column("made of", isFlexible: true)]
    let numbers = ["shape", "mean", "min", "max"].map { Table.Column(Text($0), .right, expendability: 1) }
    let rows = values.indices.map { index -> [Text] in
      let (value, statistics) = (values[index], computed[values[index].point]?.statistics)
      let figures = [statistics?.mean, statistics?.minimum, statistics?.maximum].map { $0 ?? 0 }
      return [
        Text(address(of: Place(mask: mask, value: index))), Text(value.making.formula),
        Text(NumberFormat.shape(value.shape)),
      ] + figures.map { Text(NumberFormat.compact($0)) }
    }
    return [
      .table(Table(columns + numbers, rows: rows)),
      .heatmap(
        Heatmap(computed[.mask] ?? Tensor(0), title: "segmentation.mask: above 0 is the object", scale: .diverging)),
    ]
  }
}

extension MaskMaking {
  /// What it is made of, short.
  var formula: String {
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
