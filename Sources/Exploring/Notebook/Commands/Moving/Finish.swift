import PaliGemmaModel
import Stepping

extension Command {
  static let finish = Command(
    "finish", group: .moving, "Run to the end of this block; at its end, to the end of this tower.",
    details: "The vision tower ends with the projector, the text tower with the choice of a token.",
    examples: [(":finish", "the rest of the block, then the rest of the tower")], isMove: true
  ) { notebook, arguments in
    try arguments.requireNone()
    let halt = try notebook.walk(to: try notebook.endOfPart())
    notebook.unit = .stage
    return try notebook.arrival(halt)
  }
}

extension Notebook {
  fileprivate func endOfPart() throws -> Position {
    let (session, here) = (session, session.position)
    let end = session.end(of: here.stage)
    if here < end { return end }
    let isLast = { (index: Int) in
      let stage = session.program[index]
      let ends: [Stage.Part] = stage.isBackward ? [.merge, .preprocessing] : [.projector, .sampling, .loss]
      return ends.contains(stage.part)
    }
    let start = isLast(here.stage) ? here.stage + 1 : here.stage
    guard try session.compute(through: start) else { throw CommandError.answerEnded }
    let last = session.program.indices.first { $0 >= start && isLast($0) }
    return session.end(of: last ?? start)
  }
}
