import PaliGemmaModel
import Rendering

extension Command {
  static let `where` = Command(
    "where", shortForm: "w", group: .moving, "Show the whole pipeline with the cursor in it.",
    details:
      "Many blocks in a row take one line, and so do the passes of generated tokens before and after the cursor's.",
    examples: [(":where", "> marks the cursor, * what has been computed")]
  ) { notebook, arguments in
    try arguments.requireNone()
    let rows = notebook.pipelineRuns.map(notebook.pipelineRow)
    let columns: [Table.Column] = [
      .init(), .init("stage"), .init("what it makes", isFlexible: true), .init("shape", .right),
    ]
    return [.table(Table(columns, rows: rows)), .paragraph(notebook.whereabouts)]
  }
}

extension Notebook {
  /// Blocks in a row that are worth a line each.
  private static let unfoldedBlocks = 6

  /// The program in runs of stages that share a line.
  fileprivate var pipelineRuns: [Range<Int>] {
    var runs: [Range<Int>] = []
    for index in session.program.indices {
      if let last = runs.last, sharesLine(index, with: last.lowerBound) {
        runs[runs.count - 1] = last.lowerBound..<index + 1
      } else {
        runs.append(index..<index + 1)
      }
    }
    return runs.flatMap { run in
      isOtherPass(session.program[run.lowerBound]) || run.count > Self.unfoldedBlocks
        ? [run] : run.map { $0..<$0 + 1 }
    }
  }

  private func sharesLine(_ index: Int, with first: Int) -> Bool {
    let (stage, before) = (session.program[index], session.program[first])
    guard mark(index) == mark(first), mark(index) != ">" else { return false }
    if isOtherPass(before) { return isOtherPass(stage) }
    return stage.part.blockIndex != nil && before.part.blockIndex != nil && stage.part.tower == before.part.tower
      && stage.step == before.step
  }

  /// Whether a stage belongs to a generated token that the cursor is not at.
  private func isOtherPass(_ stage: Stage) -> Bool {
    stage.step > 0 && stage.step != session.currentStep
      || !session.target.isEmpty && stage.isBackward != session.program[session.position.stage].isBackward
  }

  private func mark(_ index: Int) -> String {
    index == session.position.stage ? ">" : index < session.computedCount ? "*" : " "
  }

  fileprivate func pipelineRow(_ run: Range<Int>) -> [Text] {
    let (first, stage) = (session.program[run.lowerBound], session.program[run.upperBound - 1])
    let result = Address(stage.part.result, of: stage)
    return [
      Text(mark(run.lowerBound), .strong), Text(title(first, stage)), Text(result.description, .address),
      Text(NumberFormat.shape(session.shape(of: result.point, in: stage)), .muted),
    ]
  }

  private func title(_ first: Stage, _ last: Stage) -> String {
    if first == last { return first.title }
    if !session.target.isEmpty, isOtherPass(first) { return first.isBackward ? "back from the loss" : "on to the loss" }
    if let i = first.part.blockIndex, let j = last.part.blockIndex, first.step == last.step {
      return "\(first.part.tower.rawValue) blocks \(i) to \(j)" + (first.step == 0 ? "" : ", token \(first.step)")
    }
    return first.step == last.step
      ? "pass of token \(first.step)" : "passes of tokens \(first.step) to \(last.step)"
  }

  /// Where the cursor is, in words.
  package var whereabouts: Text {
    let stage = session.program[session.position.stage]
    guard session.position.point >= 0 else { return "Before \(stage.title); nothing of it has been shown." }
    let points = session.layout.points(of: stage)
    let address = Address(points[session.position.point], of: stage)
    return
      "At \(address: address.description), value \(session.position.point + 1) of \(points.count) in \(stage.title)."
  }
}
