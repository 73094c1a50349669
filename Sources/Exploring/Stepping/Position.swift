/// Where a session's cursor rests: a stage of its program, and how far into that stage's points.
public struct Position: Comparable, Hashable, Sendable {
  /// Index of the stage in the session's program.
  public var stage: Int
  /// Index of the point last shown; −1 before the stage's first.
  public var point: Int

  /// Before anything has run.
  public static let start = Position(stage: 0, point: -1)

  /// A place in a session's program; whether there is such a place is for the session to say.
  public init(stage: Int, point: Int) {
    self.stage = stage
    self.point = point
  }

  /// Whether `a` comes before `b` in the run.
  public static func < (a: Position, b: Position) -> Bool {
    (a.stage, a.point) < (b.stage, b.point)
  }
}
