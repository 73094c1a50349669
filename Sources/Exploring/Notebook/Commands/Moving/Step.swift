import PaliGemmaModel
import Rendering
import Stepping

extension Command {
  static let step = Command(
    "step", shortForm: "s", "[N | WHAT [I] | tokens N]", group: .moving, "Go to the next value, or to a part by name.",
    details: """
      Inside a stage the cursor moves over values that the stage has already computed. WHAT is \
      \(Destination.all.map(\.name).joined(separator: ", ")); I counts blocks from 0. attention 3 means the tower the \
      cursor is in; vision.attention 3 and text.attention 3 say which. A part already passed is gone back to; on the way \
      forward breakpoints stop it.
      """,
    examples: [
      (":step", "the next value"), (":step 5", "five values further"),
      (":step attention 3", "the attention of block 3, with its maps"), (":step tokens 2", "two more tokens"),
    ], completes: [.part, .index], isMove: true, drawsMaps: true
  ) { notebook, arguments in
    if arguments.words.first == "tokens" { return try notebook.stepTokens(arguments) }
    if let segment = try notebook.segment(arguments.words) { return try notebook.step(to: segment) }
    guard arguments.words.isEmpty || arguments.words.first?.first?.isLetter != true else {
      throw arguments.badUsage("\(arguments.words[0]) is no part of the model")
    }
    let halt = try notebook.walk(to: try notebook.position(pointsForward: arguments.count()))
    notebook.unit = .point
    return try notebook.arrival(halt)
  }
}

extension Notebook {
  fileprivate func step(to segment: Segment) throws -> Document {
    var stage = session.program[session.position.stage]
    if segment.part.tower == .vision { stage.step = 0 }
    stage.part = segment.part
    let points = session.layout.points(of: stage).filter(segment.points.contains)
    let first = try session.position(of: Address(points[0], of: stage))
    let last = Position(stage: first.stage, point: first.point + points.count - 1)
    let isAhead = last > session.position
    let halt = isAhead ? try walk(to: last) : .reached
    if !isAhead { try session.move(to: last) }
    unit = .point
    guard session.position == last else { return try arrival(halt) }
    return notice(of: halt) + (try show(segment)) + displays
  }

  fileprivate func stepTokens(_ arguments: Arguments) throws -> Document {
    guard arguments.words.count == 2, let count = Int(arguments.words[1]), (1...10_000).contains(count) else {
      throw arguments.badUsage("tokens needs how many, 1 or more")
    }
    var target = session.position
    for _ in 0..<count {
      let choice = try nextChoice(after: target)
      guard let choice else { break }
      target = choice
    }
    guard target > session.position else { throw CommandError.answerEnded }
    let halt = try walk(to: target)
    unit = .point
    return try arrival(halt)
  }

  /// The end of the next stage that chooses a token; nil if the answer ends before.
  private func nextChoice(after position: Position) throws -> Position? {
    var index = position == session.end(of: position.stage) ? position.stage + 1 : position.stage
    while try session.compute(through: index) {
      if session.program[index].part == .sampling { return session.end(of: index) }
      index += 1
    }
    return nil
  }
}
