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

  /// The most probable next tokens of `changed`, with what its edits have changed.
  private func compareAnswers(_ changed: Session) throws -> Document {
    let step = changed.edits.last?.changes.compactMap(\.address.step).min() ?? 0
    let (before, after) = (try nextTokens(try unedited(), step), try nextTokens(changed, step))
    let shown = Set(before.logits.largest(4) + after.logits.largest(4)).sorted {
      (after.logits[$0], $1) > (after.logits[$1], $0)
    }
    let rows: [[Text]] = shown.map { token in
      [
        Text(pieceName(token)), Text(NumberFormat.compact(after.logits[token], significant: 5)),
        Text(NumberFormat.change(after.logits[token] - before.logits[token])),
        Text(NumberFormat.probability(after.probabilities[token])),
        Text(NumberFormat.probability(before.probabilities[token])),
      ]
    }
    let columns: [Table.Column] = [
      .init("next token", isFlexible: true), .init("logit", .right), .init("change", .right),
      .init("probability", .right), .init("unedited", .right),
    ]
    let (old, new) = (pieceName(before.logits.largest(1)[0]), pieceName(after.logits.largest(1)[0]))
    let remark: Text =
      old == new
      ? "The most probable is \(strong: new), as it is without edits."
      : "The most probable is now \(strong: new), without edits \(strong: old)."
    return [.table(Table(columns, rows: rows)), .paragraph(remark)]
  }

  private func nextTokens(_ session: Session, _ step: Int) throws -> (logits: [Float], probabilities: [Float]) {
    func values(_ point: Point) throws -> [Float] {
      try session.value(at: Address(.logits, point, step: step)).values
    }
    return (try values(.logits), try values(.probabilities))
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
