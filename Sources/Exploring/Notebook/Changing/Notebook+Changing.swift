import Explaining
import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Notebook {
  /// Changes the run in a copy, brings the cursor back to where it was, and takes the copy when all of that has worked.
  /// - Returns: the answer before any edit beside the answer now.
  package func change(_ body: (Session) throws -> Void) throws -> Document {
    let changed = session.copy()
    try body(changed)
    if changed.position < session.position { try changed.move(to: session.position) }
    let comparison = try changed.target.isEmpty ? compareAnswers(changed) : compareLosses(changed)
    let isNew = changed.edits.count > session.edits.count
    let passes = isNew ? passesChanged(changed.edits[changed.edits.count - 1]) : []
    session = changed
    return passes + comparison
  }

  /// In which pass an edit changes the text tower, where the cursor is past the prompt's, and how to have the prompt's.
  private func passesChanged(_ edit: Edit) -> Document {
    let text = edit.changes.map(\.address).filter { $0.part.tower == .text }
    guard session.currentStep > 0, let first = text.first else { return [] }
    let here = "generated token \(session.currentStep)"
    switch first.step {
    case nil: return [.paragraph("This holds in every pass, the prompt's and each generated token's.")]
    case 0: return [.paragraph("This changes the prompt's pass; the cursor is at \(here).")]
    case let step?:
      let prompt = "\(Address(first.part, first.point))@0"
      return [.paragraph("This changes the pass of generated token \(step) only; \(code: prompt) is the prompt's.")]
    }
  }

  /// The most probable next tokens of `changed`, with what its edits have changed.
  private func compareAnswers(_ changed: Session) throws -> Document {
    let step = changed.edits.last?.changes.compactMap(\.address.step).min() ?? 0
    let (unedited, after) = (try unedited(), try nextTokens(changed, step))
    let isReached = (try? unedited.stage(of: Address(.logits, .logits, step: step))) != nil  // or it ended before
    let before = try nextTokens(isReached ? unedited : session, step)
    let without = isReached ? "without edits" : "before"
    let candidates = Set(before.logits.indicesOfLargest(4) + after.logits.indicesOfLargest(4)).sorted()
    let logits = Tensor(candidates.map { after.logits.values[$0] }, shape: [candidates.count])
    let rows: [[Text]] = logits.indicesOfLargest(candidates.count).map { place in
      let token = candidates[place]
      let (old, new) = (before.logits.values[token], after.logits.values[token])
      return [
        Text(explainer.pieceName(token)), Text(NumberFormat.compact(new, significant: 5)),
        Text(NumberFormat.change(new - old)),
        Text(NumberFormat.probability(after.probabilities[token])),
        Text(NumberFormat.probability(before.probabilities[token])),
      ]
    }
    let columns: [Table.Column] = [
      .init("next token", isFlexible: true), .init("logit", .right), .init("change", .right),
      .init("probability", .right), .init(isReached ? "unedited" : "before", .right),
    ]
    var document: Document = [
      .table(Table(columns, rows: rows)), .paragraph(remark(before.logits, after.logits, isReached)),
    ]
    let isChosenAlike = before.logits.indexOfLargestNumber == after.logits.indexOfLargestNumber
    if isChosenAlike, before.token != after.token {
      document.append(
        .paragraph(
          """
          The token taken is \(strong: explainer.pieceName(after.token)), \(without) \(strong: explainer.pieceName(before.token)); \
          all that follows goes on from it.
          """))
    }
    return document
  }

  /// What has become of the most probable token; where the answer without edits does not reach, since the edit before.
  private func remark(_ before: Tensor, _ after: Tensor, _ isReached: Bool) -> Text {
    let broken = after.values.count { $0.isNaN }
    guard broken == 0 else {
      let all = NumberFormat.count(after.count)
      return "\(NumberFormat.count(broken)) of \(all) logits are nan now: none is most probable."
    }
    let (old, new) = (explainer.pieceName(before.indexOfLargestNumber), explainer.pieceName(after.indexOfLargestNumber))
    return old == new
      ? "The most probable is \(strong: new), as it \(isReached ? "is without edits" : "was before")."
      : "The most probable is now \(strong: new), \(isReached ? "without edits" : "before") \(strong: old)."
  }

  private func nextTokens(_ session: Session, _ step: Int) throws
    -> (logits: Tensor, probabilities: [Float], token: Int)
  {
    func value(_ part: Stage.Part, _ point: Point) throws -> Tensor {
      try session.value(at: Address(part, point, step: step))
    }
    let (logits, probabilities) = (try value(.logits, .logits), try value(.logits, .probabilities))
    return (logits, probabilities.values, Int(try value(.sampling, .token).values[0]))
  }

  /// What `changed` costs, with what its edits have changed.
  private func compareLosses(_ changed: Session) throws -> Document {
    let loss = Address(.loss, .loss)
    let (before, after) = (try unedited().value(at: loss).values[0], try changed.value(at: loss).values[0])
    return [
      .paragraph(
        "The loss is \(strong: NumberFormat.compact(after, significant: 5)), without edits "
          + Text(NumberFormat.compact(before, significant: 5)) + ".")
    ]
  }

  /// The same question without edits.
  private func unedited() throws -> Session {
    if session.edits.isEmpty { return session }
    if let original { return original }
    let fresh = try Session(open.model, session.input, target: session.target)
    attach(fresh)
    original = fresh
    return fresh
  }
}
