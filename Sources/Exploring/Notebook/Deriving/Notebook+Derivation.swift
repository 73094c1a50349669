import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Notebook {
  /// What the stage of `address` was given and made.
  func workings(of address: Address) throws -> Workings {
    let index = try session.index(of: address)
    let stage = session.program[index]
    let pass = stage.part.isTextBlock ? try passTables(stage) : nil
    let entries = try session.trace(of: index)
    let values = Dictionary(uniqueKeysWithValues: entries.map { ($0.point, $0.value) })
    guard let input = session.hidden(of: index), !entries.isEmpty else {
      throw SteppingError.answerEnded(tokens: session.answer.count, wanted: stage.step)
    }
    return Workings(
      model: open.model, sampling: session.sampling, stage: stage, input: (inputName(of: stage), input), values: values,
      pass: pass, start: firstRow(of: stage), pieceName: pieceName)
  }

  private func passTables(_ stage: Stage) throws -> (cosine: Tensor, sine: Tensor, mask: Tensor) {
    func table(_ point: Point) throws -> Tensor { try session.value(at: Address(.merge, point, step: stage.step)) }
    return (try table(.ropeCosine), try table(.ropeSine), try table(.mask))
  }

  /// The address of what flows into a stage, without the pass.
  private func inputName(of stage: Stage) -> String {
    if stage.part == .merge { return "projector.output" }
    let program = Stage.prompt(open.model.configuration)
    guard let index = program.firstIndex(of: Stage(stage.part)), index > 0 else { return "the picture" }
    let part = program[index - 1].part
    return Address(part, part.result).description
  }

  /// The arithmetic behind the number at `index` of the value at `address`.
  func explain(_ address: Address, _ index: [Int]) throws -> Document {
    let workings = try workings(of: address)
    let value = workings[address.point][index]
    let full = Address(address.part, address.point, step: workings.stage.step)
    let isEdited = session.edits.flatMap(\.changes).contains {
      $0.concerns(workings.stage) && $0.address.point == address.point
    }
    return workings.derivation(of: address.point, at: index)
      .document(name: "\(full)[\(workings.written(index))]", value: value, isEdited: isEdited)
  }
}

extension Derivation {
  /// The number, its equation, the largest terms as bars, and the calculation line by line.
  func document(name: String, value: Float, isEdited: Bool) -> Document {
    var document: Document = [
      .lines(
        ["\(address: name) = \(strong: Self.number(Double(value)))", Text(equation, .emphasis)]
          + notes.map { Text($0, .muted) })
    ]
    if !terms.isEmpty { document.append(.bars(termChart)) }
    if !steps.isEmpty {
      let rows: [[Text]] = steps.map { [Text($0.label), Text(Self.number($0.value))] }
      document.append(.table(Table([.init("", isFlexible: true), .init("", .right)], rows: rows)))
    }
    if isEdited { document.append(.note("An edit has replaced this number; the calculation is the model's.")) }
    return document
  }

  private var termChart: BarChart {
    var bars = terms.map { term in
      let result = NumberFormat.compact(term.value)
      let text = term.working.isEmpty ? result : "\(term.working) = \(result)"
      return BarChart.Bar(Text(term.label), term.value, text: Text(text))
    }
    if rest.count > 0 {
      bars.append(BarChart.Bar("\(rest.count) smaller ones", rest.sum, text: Text(NumberFormat.compact(rest.sum))))
    }
    return BarChart(bars, title: rest.count > 0 ? "the largest terms" : "terms")
  }

  private static func number(_ value: Double) -> String { NumberFormat.compact(value, significant: 5) }
}

extension Stage.Part {
  fileprivate var isTextBlock: Bool { if case .textBlock = self { true } else { false } }
}
