import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Notebook {
  /// Changes the run in a copy, brings the cursor back to where it was, and takes the copy when all of that has worked.
  /// - Returns: the answer before any edit beside the answer now.
  func change(_ body: (Session) throws -> Void) throws -> Document {
    let changed = session.copy()
    try body(changed)
    if changed.position < session.position { try changed.move(to: session.position) }
    let comparison = try compareAnswers(changed)
    session = changed
    return comparison
  }

  /// The most probable next tokens of the run without edits and of `changed`, side by side.
  private func compareAnswers(_ changed: Session) throws -> Document {
    let original = try unedited()
    let step = changed.edits.last?.changes.compactMap(\.address.step).min() ?? 0
    let address = Address(.logits, .probabilities, step: step)
    let (before, after) = (try original.value(at: address).values, try changed.value(at: address).values)
    guard before.count == after.count else { return [] }
    let shown = Set(before.largest(4) + after.largest(4)).sorted { (before[$0], $1) > (before[$1], $0) }
    let rows: [[Text]] = shown.map { token in
      let mark = [(before, "before"), (after, "now")].filter { $0.0.largest(1) == [token] }.map(\.1)
      return [
        Text(pieceName(token)), Text(NumberFormat.percent(Double(before[token]))),
        Text(NumberFormat.percent(Double(after[token]))),
        Text(mark.isEmpty ? "" : "chosen " + mark.joined(separator: " and ")),
      ]
    }
    let columns: [Table.Column] = [
      .init("next token"), .init("unedited", .right), .init("now", .right), .init("", isFlexible: true),
    ]
    return [.table(Table(columns, rows: rows))]
  }

  /// The same question without edits.
  private func unedited() throws -> Session {
    if session.edits.isEmpty { return session }
    if let original { return original }
    let fresh = try Session(open.model, session.input)
    fresh.shouldStop = shouldStop
    fresh.willRun = session.willRun
    original = fresh
    return fresh
  }
}

extension [Float] {
  /// Where the `count` largest elements are, largest first.
  func largest(_ count: Int) -> [Int] {
    Array<Int>(indices.sorted { (self[$0], $1) > (self[$1], $0) }.prefix(count))
  }
}
