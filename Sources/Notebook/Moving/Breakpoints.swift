import PaliGemmaModel

/// Where `:continue` stops.
struct Breakpoint: Equatable {
  let number: Int
  /// Without `@`, every pass stops there.
  let address: Address
  /// Whether it goes away when it has stopped a run.
  let isTemporary: Bool

  func stops(at stage: Stage, _ point: Point) -> Bool {
    address.part == stage.part && address.point == point && (address.step ?? stage.step) == stage.step
  }
}

/// The breakpoints of a notebook, numbered in the order in which they were set.
struct Breakpoints: Equatable {
  private(set) var all: [Breakpoint] = []
  private var lastNumber = 0

  mutating func add(_ address: Address, isTemporary: Bool) -> Breakpoint {
    lastNumber += 1
    let breakpoint = Breakpoint(number: lastNumber, address: address, isTemporary: isTemporary)
    all.append(breakpoint)
    return breakpoint
  }

  /// - Returns: whether there was one of this number.
  mutating func remove(_ number: Int) -> Bool {
    let count = all.count
    all.removeAll { $0.number == number }
    return all.count < count
  }

  mutating func removeAll() { all = [] }
}
