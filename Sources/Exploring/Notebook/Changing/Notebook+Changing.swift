import Explaining
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
    let candidates = Set(before.logits.largest(4) + after.logits.largest(4))
    let shown = after.logits.indicesFromLargest.filter(candidates.contains)
    let rows: [[Text]] = shown.map { token in
      [
        Text(explainer.pieceName(token)), Text(NumberFormat.compact(after.logits[token], significant: 5)),
        Text(NumberFormat.change(after.logits[token] - before.logits[token])),
        Text(NumberFormat.probability(after.probabilities[token])),
        Text(NumberFormat.probability(before.probabilities[token])),
      ]
    }
    let columns: [Table.Column] = [
      .init("next token", isFlexible: true), .init("logit", .right), .init("change", .right),
      .init("probability", .right), .init("unedited", .right),
    ]
    var document: Document = [.table(Table(columns, rows: rows)), .paragraph(remark(before.logits, after.logits))]
    let isChosenAlike = before.logits.largest(1) == after.logits.largest(1)
    if isChosenAlike, before.token != after.token {
      document.append(
        .paragraph(
          """
          The token taken is \(strong: explainer.pieceName(after.token)), without edits \(strong: explainer.pieceName(before.token)); all \
          that follows goes on from it.
          """))
    }
    return document
  }

  /// What has become of the most probable token.
  private func remark(_ before: [Float], _ after: [Float]) -> Text {
    let broken = after.count { $0.isNaN }
    guard broken == 0 else {
      let all = NumberFormat.count(after.count)
      return "\(NumberFormat.count(broken)) of \(all) logits are nan now: none is most probable."
    }
    let (old, new) = (explainer.pieceName(before.largest(1)[0]), explainer.pieceName(after.largest(1)[0]))
    return old == new
      ? "The most probable is \(strong: new), as it is without edits."
      : "The most probable is now \(strong: new), without edits \(strong: old)."
  }

  private func nextTokens(_ session: Session, _ step: Int) throws
    -> (logits: [Float], probabilities: [Float], token: Int)
  {
    func values(_ part: Stage.Part, _ point: Point) throws -> [Float] {
      try session.value(at: Address(part, point, step: step)).values
    }
    return (try values(.logits, .logits), try values(.logits, .probabilities), Int(try values(.choice, .token)[0]))
  }

  /// The same question without edits.
  private func unedited() throws -> Session {
    if session.edits.isEmpty { return session }
    if let original { return original }
    let fresh = try Session(open.model, session.input)
    attach(fresh)
    original = fresh
    return fresh
  }
}

extension [Float] {
  /// Where the `count` largest elements are, largest first.
  func largest(_ count: Int) -> [Int] { Array<Int>(indicesFromLargest.prefix(count)) }

  /// Where the elements are from the largest down, the first of equals first, NaN last.
  var indicesFromLargest: [Int] {
    func rank(_ index: Int) -> Float { self[index].isNaN ? -.infinity : self[index] }
    return indices.sorted { (rank($0), $1) > (rank($1), $0) }
  }
}
