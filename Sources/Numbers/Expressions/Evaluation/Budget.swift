/// What the values of a running expression may take, checked before anything is allocated.
final class Budget {
  private let limit: Int
  private let shouldStop: () -> Bool
  /// The bytes that the values in use now take.
  private(set) var inUse = 0

  init(limit: Int, shouldStop: @escaping () -> Bool) {
    self.limit = limit
    self.shouldStop = shouldStop
  }

  /// Refuses a tensor that would not fit beside the values in use.
  /// - Parameter scratch: elements needed besides while it is made.
  func admit(_ shape: [Int], scratch: Int = 0) throws {
    try admit(elements: shape.reduce(1) { $0 * Double($1) } + Double(scratch))
  }

  /// Refuses more elements than would fit beside the values in use.
  func admit(elements: Double) throws {
    try poll()
    let bytes = Double(inUse) + elements * Double(MemoryLayout<Float>.size)
    guard bytes <= Double(limit) else { throw ExpressionError.Reason.tooLarge(bytes: bytes, limit: limit) }
  }

  /// Stops when somebody has asked for it.
  func poll() throws {
    if shouldStop() { throw ExpressionError.Reason.interrupted }
  }

  /// Counts the values in use as those at an earlier `mark` and one more.
  func settle(to mark: Int, and value: Value) { inUse = mark + value.byteCount }
}
