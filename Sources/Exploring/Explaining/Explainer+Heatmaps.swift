import Expressions
import Rendering
import Tensors

extension Explainer {
  /// Matrices that are worth a map each.
  private static let shownMatrices = 12

  /// A map of a matrix; of a tensor of higher rank, a map of each matrix in it, all on one scale.
  /// - Parameter origins: which indices each axis has in the value that it is a part of; none for 0, 1, 2, ….
  package func heatmaps(_ evaluation: Evaluation, title: Text, origins: [Origin] = []) -> Document {
    guard let tensor = evaluation.value.tensor else { return [] }
    let scale = ColourScale.suiting(tensor)
    let origins = origins.count == tensor.rank ? origins : tensor.shape.map { _ in .whole }
    let names = origins.map { AxisNames.numbers(from: $0.first, by: $0.step) }
    let (rowNames, columnNames) = (names.dropLast().last ?? .numbers(), names.last ?? .numbers())
    guard tensor.rank > 2 else {
      return [
        .heatmap(Heatmap(tensor, title: title, rowNames: rowNames, columnNames: columnNames, scale: scale))
      ]
    }
    let outer = Array(tensor.shape.dropLast(2))
    let count = outer.reduce(1, *)
    let matrices = tensor.reshaped([count] + tensor.shape.suffix(2))
    let leading = leadingAxis(of: evaluation)
    let maps = (0..<min(count, Self.shownMatrices)).map { index in
      Heatmap(
        matrices.rows(index..<index + 1).reshaped(Array(tensor.shape.suffix(2))),
        title: Text(matrixName(index, of: outer, axis: leading, origins)), rowNames: rowNames, columnNames: columnNames,
        scale: scale)
    }
    var document: Document = title.isEmpty ? [] : [.paragraph(title)]
    document.append(.heatmaps(Heatmap.alike(maps)))
    if count > maps.count {
      document.append(.note("These are the first \(maps.count) of \(count) matrices; indices in [ ] choose others."))
    }
    return document
  }
}

/// The name of one of the matrices in a tensor, by its indices in the value that this is a part of.
private func matrixName(_ index: Int, of extents: [Int], axis: String, _ origins: [Origin]) -> String {
  var (rest, indices) = (index, [Int]())
  for (extent, origin) in zip(extents, origins).reversed() {
    indices.insert(origin.first + rest % extent * origin.step, at: 0)
    rest /= extent
  }
  return extents.count == 1 && !axis.isEmpty ? "\(axis) \(indices[0])" : NumberFormat.shape(indices)
}
