import Foundation
import Notebook
import Rendering
import TestSupport

extension Notebook {
  /// What a script of `lines` shows at 80 columns in ASCII: each line after its prompt, then its output.
  func transcript(_ lines: [String]) -> String {
    let renderer = TerminalRenderer(TerminalOptions(width: 80))
    var text = ""
    for cell in lines.flatMap({ execute($0) }) {
      text += promptText(cell.number) + cell.input + "\n" + renderer.render(cell.document)
    }
    return text.replacing(Fixtures.package.path + "/", with: "")
  }
}

extension Machine {
  /// A machine on which every reading of the clock comes a millisecond after the one before, and memory never changes.
  static func steady() -> Machine {
    let clock = SteadyClock()
    return Machine(now: { clock.tick() }, residentMemory: { Memory(own: 12_345_678, files: 9_876_543) })
  }
}

private final class SteadyClock: @unchecked Sendable {
  private let lock = NSLock()
  private var ticks = 0

  func tick() -> Duration {
    lock.withLock {
      ticks += 1
      return .milliseconds(ticks)
    }
  }
}
