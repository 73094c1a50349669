/// All that is to be said of a named value of a stage: its name, what its axes count, and what it is made of.
public struct ValueDescription: Hashable, Sendable {
  /// The end of its address.
  public let point: Point
  /// Outermost first.
  public let axes: [Axis]
  /// What it is made of.
  public let making: Making

  init(_ point: Point, _ axes: [Axis], _ making: Making) {
    (self.point, self.axes, self.making) = (point, axes, making)
  }
}
