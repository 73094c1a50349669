import Dispatch

extension Array where Element: Sendable {
  /// What `body` makes of each element, on all cores, in the order of the elements: for reading files, below `Tensors` and its
  /// own threads.
  package func mapConcurrently<Result: Sendable>(_ body: @Sendable (Element) -> Result) -> [Result] {
    [Result](unsafeUninitializedCapacity: count) { buffer, count in
      nonisolated(unsafe) let results = buffer
      DispatchQueue.concurrentPerform(iterations: self.count) {
        results.initializeElement(at: $0, to: body(self[$0]))
      }
      count = self.count
    }
  }
}
