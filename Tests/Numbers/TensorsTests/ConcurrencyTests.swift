import Synchronization
import Testing

@testable import Tensors

/// One suite, one test at a time: the number of threads is the process's.
@Suite(.serialized) struct ConcurrencyTests {
  @Test(arguments: [1, 2, 5, 64]) func everyIndexIsVisitedOnce(threads: Int) {
    let before = threadCount
    defer { setThreadCount(before) }
    setThreadCount(threads)
    for count in [0, 1, 2, 3, 63, 64, 65, 10_000] {
      let visits = (0..<count).map { _ in Counter() }
      concurrently(count) { visits[$0].value.add(1, ordering: .relaxed) }
      #expect(visits.allSatisfy { $0.value.load(ordering: .relaxed) == 1 })
    }
  }

  @Test func loopsInsideLoopsAndBesideLoopsEnd() async {
    let total = Counter()
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<50 {
            concurrently(5) { _ in concurrently(7) { _ in total.value.add(1, ordering: .relaxed) } }
          }
        }
      }
    }
    #expect(total.value.load(ordering: .relaxed) == 8 * 50 * 5 * 7)
  }
}

private final class Counter: Sendable {
  let value = Atomic(0)
}
