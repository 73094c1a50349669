import Rendering
import Tensors

extension Notebook {
  /// A computed value: a number as it is, a tensor by shape, statistics and its numbers, the middle left out.
  func document(of value: Value, name: String? = nil) -> Document {
    let label: Text = name.map { "\(code: $0) = " } ?? ""
    switch value {
    case .number, .text: return [.paragraph(label + Text(value.text))]
    case .tuple(let values):
      guard values.contains(where: { ($0.tensor?.rank ?? 0) > 0 }) else {
        return [.paragraph(label + Text(value.text))]
      }
      return values.enumerated().map { document(of: $1, name: "\(name ?? "_")[\($0)]") }.reduce([], +)
    case .tensor(let tensor) where tensor.rank == 0, .mask(let tensor) where tensor.rank == 0:
      return [.paragraph(label + Text(value.text))]
    case .tensor(let tensor):
      return [
        .lines([label + Text(NumberFormat.shape(tensor.shape), .strong)] + statisticsLines(tensor)),
        .table(Table(tensor)),
      ]
    case .mask(let mask):
      let holds = mask.values.reduce(0) { $0 + Int($1) }
      let share: Text =
        "\(strong: NumberFormat.shape(mask.shape))  true for \(NumberFormat.count(holds)) of \(NumberFormat.count(mask.count))"
      return [.paragraph(label + share), .table(Table(mask))]
    }
  }
}
