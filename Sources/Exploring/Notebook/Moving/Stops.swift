import Expressions
import PaliGemmaModel
import Stepping

/// Where or when a walk stops, or what is shown when it does; all three are numbered together.
struct Stop {
  enum Kind {
    /// At a value, and only if the expression there holds. Without `@`, every pass stops there.
    case breakpoint(Address, condition: Expression?, isTemporary: Bool)
    /// When an expression's value changes.
    case watch(Expression)
    /// Never; the expression is shown after every move.
    case display(Expression)
  }

  let number: Int
  let kind: Kind

  /// The address of a breakpoint that `stage` and `point` come to.
  func isAt(_ stage: Stage, _ point: Point) -> Bool {
    guard case .breakpoint(let address, _, _) = kind else { return false }
    return address.part == stage.part && address.point == point && (address.step ?? stage.step) == stage.step
      && address.isGradient == stage.isBackward
  }
}

/// The breakpoints, watches and displays of a notebook, numbered in the order in which they were set.
struct Stops {
  private(set) var all: [Stop] = []
  /// The last value that each watched expression had.
  private(set) var watched: [Int: Value] = [:]
  /// Where the cursor was then.
  private var watchedAt = Position.start
  private var lastNumber = 0

  @discardableResult
  mutating func add(_ kind: Stop.Kind) -> Stop {
    lastNumber += 1
    all.append(Stop(number: lastNumber, kind: kind))
    return all[all.count - 1]
  }

  /// - Returns: whether there was one of this number.
  mutating func remove(_ number: Int) -> Bool {
    let count = all.count
    all.removeAll { $0.number == number }
    return all.count < count
  }

  /// Remembers the values that watched expressions have at a position; those from further on are forgotten.
  mutating func noteWatched(_ values: [Int: Value], at position: Position) {
    watched = position < watchedAt ? values : watched.merging(values) { $1 }
    watchedAt = position
  }

  mutating func removeAll() { (all, watched) = ([], [:]) }

  /// The watches, each with its expression.
  var watches: [(stop: Stop, expression: Expression)] {
    all.compactMap { stop in if case .watch(let expression) = stop.kind { (stop, expression) } else { nil } }
  }

  /// The displays, each with its expression.
  var displays: [(stop: Stop, expression: Expression)] {
    all.compactMap { stop in if case .display(let expression) = stop.kind { (stop, expression) } else { nil } }
  }
}
