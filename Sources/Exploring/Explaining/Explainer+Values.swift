import Expressions
import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Explainer {
  /// A computed value: a number as it is, a tensor by shape, statistics and its numbers, the middle left out.
  package func document(of evaluation: Evaluation, name: String? = nil) -> Document {
    document(of: evaluation.value, name: name, leading: uninterruptible { leadingAxis(of: evaluation) })
  }

  /// What the outermost axis of a computed tensor of rank 3 counts, such as `head`, as far as the activations that it was
  /// made from have such an axis of that size; empty where it is not known.
  func leadingAxis(of evaluation: Evaluation) -> String {
    guard let shape = evaluation.value.tensor?.shape, shape.count == 3 else { return "" }
    let axes = evaluation.sources.compactMap { source -> String? in
      let name = source.split(separator: ":").last ?? ""  // behind a run's name
      guard let address = Address(parsing: name), let stage = try? run.stage(of: address) else { return nil }
      let whole = run.shape(of: address.point, in: stage)
      return whole.count == 3 && whole[0] == shape[0]
        ? run.layout.value(address.point, of: stage.part)?.axes[0].name : nil
    }
    return axes.min() ?? ""
  }

  private func document(of value: Value, name: String?, leading: String) -> Document {
    let label: Text = name.map { "\(code: $0) = " } ?? ""
    switch value {
    case .number, .text: return [.paragraph(label + Text(value.text))]
    case .tuple(let values):
      guard values.contains(where: { ($0.tensor?.rank ?? 0) > 0 }) else {
        return [.paragraph(label + Text(value.text))]
      }
      return values.enumerated().map { document(of: $1, name: "\(name ?? "_")[\($0)]", leading: "") }.reduce([], +)
    case .record(let parts):
      return parts.map { document(of: $0.value, name: "\(name ?? "_").\($0.name)", leading: "") }.reduce([], +)
    case .tensor(let tensor) where tensor.rank == 0, .mask(let tensor) where tensor.rank == 0:
      return [.paragraph(label + Text(value.text))]
    case .tensor(let tensor):
      return [
        .lines([label + Text(NumberFormat.shape(tensor.shape), .strong)] + statisticsLines(tensor)),
        .table(Table(tensor, leading: leading)),
      ]
    case .mask(let mask):
      let holds = mask.values.reduce(0) { $0 + Int($1) }
      let share: Text =
        "\(strong: NumberFormat.shape(mask.shape))  true for \(NumberFormat.count(holds)) of \(NumberFormat.count(mask.count))"
      return [.paragraph(label + share), .table(Table(mask, leading: leading))]
    }
  }
}
