import Expressions
import Rendering
import Tensors

extension Explainer {
  /// Matrices that are worth a map each.
  private static let shownMatrices = 12

  /// A map of a matrix; of a tensor of higher rank, a map of each matrix in it, all on one scale.
  package func heatmaps(_ evaluation: Evaluation, title: Text) -> Document {
    guard let tensor = evaluation.value.tensor else { return [] }
    let scale = ColourScale.suiting(tensor)
    guard tensor.rank > 2 else { return [.heatmap(Heatmap(tensor, title: title, scale: scale))] }
    let outer = Array(tensor.shape.dropLast(2))
    let count = outer.reduce(1, *)
    let matrices = tensor.reshaped([count] + tensor.shape.suffix(2))
    let leading = leadingAxis(of: evaluation)
    let maps = (0..<min(count, Self.shownMatrices)).map { index in
      Heatmap(
        matrices.rows(index..<index + 1).reshaped(Array(tensor.shape.suffix(2))),
        title: Text(matrixName(index, of: outer, axis: leading)), scale: scale)
    }
    var document: Document = title.isEmpty ? [] : [.paragraph(title)]
    document.append(.heatmaps(Heatmap.sharingScale(maps)))
    if count > maps.count {
      document.append(.note("These are the first \(maps.count) of \(count) matrices; indices in [ ] choose others."))
    }
    return document
  }
}
