import PaliGemmaModel
import Stepping

/// What `:back` and `:forward` count.
enum MoveUnit {
  case point, stage
}

/// Why a walk forward came to rest.
enum Halt: Equatable {
  case reached
  case breakpoint(Breakpoint)
  case ended
}

extension Notebook {
  /// Moves the cursor forward to `limit`, or to the end of the answer, or to the first breakpoint before.
  func walk(to limit: Position?) throws -> Halt {
    var index = session.position.stage
    var first = session.position.point + 1
    while try session.compute(through: index) {
      let stage = session.program[index]
      for (point, name) in stage.part.points.enumerated().dropFirst(first) {
        let here = Position(stage: index, point: point)
        if let breakpoint = breakpoints.all.first(where: { $0.stops(at: stage, name) }) {
          try session.move(to: here)
          if breakpoint.isTemporary { _ = breakpoints.remove(breakpoint.number) }
          return .breakpoint(breakpoint)
        }
        if here == limit {
          try session.move(to: here)
          return .reached
        }
      }
      (index, first) = (index + 1, 0)
    }
    let end = session.end(of: session.program.count - 1)
    guard session.position < end else { throw CommandError.answerEnded }
    try session.move(to: end)
    return .ended
  }

  /// The position `count` points further.
  func position(pointsForward count: Int) throws -> Position {
    var position = session.position
    for _ in 0..<count {
      let next = session.position(after: position)
      guard try session.compute(through: next.stage) else { break }
      position = next
    }
    guard position > session.position else { throw CommandError.answerEnded }
    return position
  }

  /// The end of the `count`-th stage from here; of this one first if the cursor is inside it.
  func position(stagesForward count: Int) throws -> Position {
    var position = session.position
    for _ in 0..<count {
      var index = position.stage
      if position == session.end(of: index) { index += 1 }
      guard try session.compute(through: index) else { break }
      position = session.end(of: index)
    }
    guard position > session.position else { throw CommandError.answerEnded }
    return position
  }

  /// The position `count` units back; the start if there are fewer.
  func position(back count: Int, _ unit: MoveUnit) throws -> Position {
    var position = session.position
    guard position > .start else { throw CommandError.atStart }
    for _ in 0..<count where position > .start {
      switch unit {
      case .point: position = session.position(before: position)
      case .stage: position = position.stage > 0 ? session.end(of: position.stage - 1) : .start
      }
    }
    return position
  }
}
