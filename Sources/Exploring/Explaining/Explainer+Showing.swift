import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Explainer {
  /// The value at `address`, wherever the cursor is: what it is, how it came about, and its picture.
  package func show(_ address: Address) throws -> Document {
    let stage = try run.stage(of: address)
    return try show(run.value(at: address), address.point, stage)
  }

  /// Several values of a stage: each in a line, then the picture of the one that tells most.
  package func show(_ points: [Point], telling: Point, of stage: Stage) throws -> Document {
    let address = Address(telling, of: stage)
    guard points.count > 1 else { return try show(address) }
    let shown = run.layout.points(of: stage).filter(points.contains)
    return [.lines(shown.flatMap { formulaLines(of: $0, in: stage) })] + (try show(address))
  }

  private func show(_ value: Tensor, _ point: Point, _ stage: Stage) throws -> Document {
    describe(value, point, stage) + (try picture(of: value, point, stage))
  }

  /// Address, shape, type, statistics and formula.
  private func describe(_ value: Tensor, _ point: Point, _ stage: Stage) -> Document {
    let address = Address(point, of: stage).description
    let type = point.isInteger ? "int32" : "float32"
    return [
      .lines(
        ["\(address: address)  \(strong: NumberFormat.shape(value.shape))  \(muted: type)"]
          + (point.isInteger ? [integerLine(value)] : statisticsLines(value))
          + formulaLines(of: point, in: stage))
    ]
  }

  /// Address, shape, formula and the line that computes it. Nothing is computed.
  package func help(_ point: Point, of stage: Stage) -> Document {
    let shape = run.shape(of: point, in: stage)
    let address = Address(point, of: stage).description
    var lines: [Text] =
      ["\(address: address)  \(strong: NumberFormat.shape(shape))"] + formulaLines(of: point, in: stage)
    if !stage.isBackward, let expression = run.expression(of: point, in: stage) {
      lines.append(Text(expression, .code))
    }
    return [.lines(lines)]
  }

  /// How `point` comes about: by its formula, or where the stage is walked backward by the rule of its gradient, after which
  /// comes that of the weight that made the value.
  private func formulaLines(of point: Point, in stage: Stage) -> [Text] {
    let shape = run.shape(of: point, in: stage)
    guard stage.isBackward else { return [run.formula(of: point, in: stage, open.preprocessing).line(result: shape)] }
    return [run.gradientFormula(of: point, in: stage.part).line(result: shape)]
      + run.weightGradientLines(of: point, in: stage.part)
  }

  /// The arithmetic behind the number at `index` of the value at `address`.
  package func explain(_ address: Address, _ index: [Int]) throws -> Document {
    if address.isGradient { return try explainGradient(address, index) }
    let values = try StageValues(of: address, in: run, preprocessing: open.preprocessing, pieceName: pieceName)
    let full = Address(address.part, address.point, step: values.stage.step)
    let isEdited = run.edits.flatMap(\.changes).contains {
      $0.concerns(values.stage) && $0.address.point == address.point
    }
    return values.derivation(of: address.point, at: index).document(
      name: "\(full)[\(values.written(index))]", value: values[address.point][index], isEdited: isEdited)
  }
}

/// Columns that statistics may fill; what does not fit goes into a line of its own.
private let statisticsColumns = 79

/// Mean, spread, extremes, length, and how many numbers are zero or none at all.
package func statisticsLines(_ value: Tensor) -> [Text] {
  let s = value.statistics
  let names = ["mean", "std", "min", "max", "norm"]
  let numbers = zip(names, [s.mean, s.standardDeviation, s.minimum, s.maximum, s.norm]).map { name, value in
    "\(name) \(NumberFormat.compact(value))"
  }.joined(separator: "  ")
  let counts = "zeros \(NumberFormat.count(s.zeroCount))  NaN/inf \(NumberFormat.count(s.nanCount + s.infiniteCount))"
  let fits = numbers.count + 2 + counts.count <= statisticsColumns
  return fits ? [Text(numbers + "  " + counts)] : [Text(numbers), Text(counts)]
}

/// Of ids and positions: how many there are, and between which.
private func integerLine(_ value: Tensor) -> Text {
  let s = value.statistics
  return """
    count \(NumberFormat.count(value.count))  min \(NumberFormat.compact(s.minimum))  \
    max \(NumberFormat.compact(s.maximum))  distinct \(NumberFormat.count(Set(value.values).count))
    """
}
