import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Notebook {
  /// The answer so far as text.
  var answerText: String { open.tokenizer.decode(session.answer, skippingSpecialTokens: true) }

  /// The value at `position`: what it is, how it came about, and the picture that suits it.
  func show(_ position: Position) throws -> Document {
    let stage = session.program[position.stage]
    let entry = try session.trace(of: position.stage)[position.point]
    return describe(entry.value, entry.point, stage) + (try figure(entry.value, entry.point, stage))
  }

  /// A part of several values: each in a line, then the picture of the one that tells most.
  func showPart(_ part: PlacedPart, _ range: ClosedRange<Position>) throws -> Document {
    let stage = session.program[range.lowerBound.stage]
    let entries = try session.trace(of: range.lowerBound.stage)[range.lowerBound.point...range.upperBound.point]
    var document: Document = []
    if let tower = part.impliedTower {
      document.append(.paragraph("\(part.name) of the \(strong: tower.rawValue) tower, where the cursor is."))
    }
    guard entries.count > 1 else { return document + (try show(range.lowerBound)) }
    document.append(
      .lines(entries.map { session.formula(of: $0.point, in: stage).line(result: $0.value.shape) }))
    let telling = entries.first { $0.point == part.tellingPoint } ?? entries[entries.endIndex - 1]
    return document + describe(telling.value, telling.point, stage) + (try figure(telling.value, telling.point, stage))
  }

  /// Address, shape, type, statistics and formula.
  func describe(_ value: Tensor, _ point: Point, _ stage: Stage) -> Document {
    let address = Address(stage.part, point, step: stage.step).description
    let type = point.isInteger ? "int32" : "float32"
    return [
      .lines(
        ["\(address: address)  \(strong: NumberFormat.shape(value.shape))  \(muted: type)"]
          + (point.isInteger ? [integerLine(value)] : statisticsLines(value))
          + [session.formula(of: point, in: stage).line(result: value.shape)])
    ]
  }

  /// Columns that statistics may fill; what does not fit goes into a line of its own.
  private static let statisticsColumns = 79

  /// Mean, spread, extremes, length, and how many numbers are zero or none at all.
  func statisticsLines(_ value: Tensor) -> [Text] {
    let s = value.statistics
    let names = ["mean", "std", "min", "max", "norm"]
    let numbers = zip(names, [s.mean, s.standardDeviation, s.minimum, s.maximum, s.norm]).map { name, value in
      "\(name) \(NumberFormat.compact(value))"
    }.joined(separator: "  ")
    let counts = "zeros \(NumberFormat.count(s.zeroCount))  NaN/inf \(NumberFormat.count(s.nanCount + s.infiniteCount))"
    let fits = numbers.count + 2 + counts.count <= Self.statisticsColumns
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
}
