import Expressions
import PaliGemmaModel
import Stepping

/// What `:back` and `:forward` count.
package enum MoveUnit {
  case point, stage
}

/// Why a walk forward came to rest.
enum Halt {
  case reached
  case breakpoint(Stop)
  /// At a breakpoint whose condition cannot be computed.
  case conditionFailed(Stop, why: String)
  case changed(Stop, from: Value, to: Value)
  /// At the last value of the answer.
  case ended
}

extension Notebook {
  /// Moves the cursor forward to `limit`, or to the end of the answer, or to the first breakpoint or change before.
  func walk(to limit: Position?) throws -> Halt {
    let before = (session.position, stops)
    do { return try walkOn(to: limit) } catch {
      stops = before.1
      try session.move(to: before.0)
      throw error
    }
  }

  private func walkOn(to limit: Position?) throws -> Halt {
    let origin = session.position
    try noteWatchedValues()
    var index = origin.stage
    var first = origin.point + 1
    while try session.compute(through: index) {
      for point in session.layout.points(of: session.program[index]).indices.dropFirst(first) {
        let here = Position(stage: index, point: point)
        if let halt = try halt(at: here) { return halt }
        if here == limit {
          try session.move(to: here)
          return session.hasEnded && here == session.end(of: session.program.count - 1) ? .ended : .reached
        }
      }
      (index, first) = (index + 1, 0)
    }
    let end = session.end(of: session.program.count - 1)
    guard origin < end else { throw CommandError.answerEnded }
    try session.move(to: end)
    return .ended
  }

  /// Puts the cursor at `here` if something stops there, and says what.
  private func halt(at here: Position) throws -> Halt? {
    let stage = session.program[here.stage]
    for stop in stops.all where stop.isAt(stage, session.layout.points(of: stage)[here.point]) {
      guard case .breakpoint(_, let condition, let isTemporary) = stop.kind else { continue }
      try session.move(to: here)
      do {
        if let condition, try !holds(condition) { continue }
      } catch let error as ExpressionError where !shouldStop() {
        return .conditionFailed(stop, why: error.description)
      }
      if isTemporary { _ = stops.remove(stop.number) }
      return .breakpoint(stop)
    }
    guard !stops.watches.isEmpty else { return nil }
    try session.move(to: here)
    let before = stops.watched
    let now = try noteWatchedValues()
    for (stop, _) in stops.watches {
      if let old = before[stop.number], let new = now[stop.number], old != new {
        return .changed(stop, from: old, to: new)
      }
    }
    return nil
  }

  /// Whether every number of a condition's value is other than 0.
  private func holds(_ condition: Expression) throws -> Bool {
    try evaluate(condition).value.tensor?.values.allSatisfy { $0 != 0 } ?? false
  }

  /// Computes the watched expressions of what has been reached here, and remembers the values of those that have one.
  @discardableResult
  private func noteWatchedValues() throws -> [Int: Value] {
    var values: [Int: Value] = [:]
    let names = ReachedValues(notebook: self)
    for (stop, expression) in stops.watches {
      do { values[stop.number] = try evaluate(expression, names: names).value } catch {
        if shouldStop() { throw SteppingError.interrupted }
      }
    }
    stops.noteWatched(values, at: session.position)
    return values
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
  package func position(back count: Int, _ unit: MoveUnit) throws -> Position {
    var position = session.position
    guard position > .start else { throw CommandError.atStart }
    for _ in 0..<count {
      if position == .start { break }
      switch unit {
      case .point: position = session.position(before: position)
      case .stage: position = position.stage > 0 ? session.end(of: position.stage - 1) : .start
      }
    }
    return position
  }
}
