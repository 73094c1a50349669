import Rendering

extension Derivation {
  /// The number, its equation, the largest terms as bars, and the calculation line by line.
  package func document(name: String, value: Float, isEdited: Bool = false) -> Document {
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
