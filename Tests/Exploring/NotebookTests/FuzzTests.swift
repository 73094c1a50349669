import NotebookFiles
import PaliGemmaModel
import Stepping
import Tensors
import TestSupport
import Testing

@testable import Notebook

/// Whatever is typed, the notebook stays alive and whole.
@Suite struct FuzzTests {
  #if DEBUG
    static let count = 1_000
  #else
    static let count = 100_000
  #endif

  @Test func anyLineLeavesTheNotebookWhole() throws {
    let notebook = try Notebook.smallest()
    var lines = LineGenerator(seed: 20_240_707, notebook)
    for count in 0..<Self.count {
      notebook.execute(lines.next(), isInteractive: true)
      // Hundreds of watches would be evaluated at every point of every move.
      if count % 25 == 0 { [":delete all", ":edits clear"].forEach { notebook.execute($0) } }
      notebook.hasQuit = false
      notebook.cells.removeFirst(max(notebook.cells.count - 20, 0))
      let (position, program) = (notebook.session.position, notebook.session.program)
      try #require(program.indices.contains(position.stage))
      try #require(
        (-1..<notebook.session.layout.points(of: program[position.stage].part).count).contains(position.point))
    }
    for line in [":target none", ":forget", ":delete all", ":edits clear", ":restart"] { notebook.execute(line) }
    try expectTheSameAsFresh(notebook)
  }

  /// Steps through the whole run, and through a new one of the same question.
  private func expectTheSameAsFresh(_ notebook: Notebook) throws {
    let session = notebook.session
    let fresh = try Session(session.model, session.input)
    try fresh.compute(through: 500)
    for index in fresh.program.indices {
      let (ours, theirs) = (try session.trace(of: index), try fresh.trace(of: index))
      #expect(ours.map(\.point) == theirs.map(\.point))
      #expect(ours.map { $0.value.values.map(\.bitPattern) } == theirs.map { $0.value.values.map(\.bitPattern) })
    }
    #expect(session.answer == fresh.answer)
  }
}

/// Lines that a person, a cat or a damaged file might enter: valid ones, nearly valid ones, and noise.
struct LineGenerator {
  private var generator: SplitMix64
  private let addresses: [String]
  private let weights: [String]
  private let pieces = [
    "head", "from", "if", "image", "model", "all", "clear", "tokens", "vision.", "text.", "attention", "block", "norm",
    "[0]", "[-1,2]", "[0,3,7]", "[:, ::2]", "[99999999999999999999]", "=", "0", "1", "2", "-1", "7,3",
    "9223372036854775807",
    "-9223372036854775808", "1e400", "18446744073709551616", "softmax(", ")", "@1", "@99", "@", "::", "\"", "é", "日本語",
    "🙂",
    "<image>", "\u{0}", "\u{1B}[2J", "\u{202E}", "?", "#", "scores", "weights * 2", "norm1 + 1", "_", "$1", "x = 3",
  ]

  init(seed: UInt64, _ notebook: Notebook) {
    generator = SplitMix64(seed: seed)
    addresses = notebook.open.model.layout.addresses.map(\.description)
    weights = notebook.open.model.weights.addresses
  }

  /// A line, none that would write a file.
  mutating func next() -> String {
    while true {
      let line = candidate()
      let name = line.dropFirst().prefix { !$0.isWhitespace }
      let command = line.hasPrefix(":") ? try? Command.find(String(name), among: Command.common) : nil
      if !["save", "log", "export"].contains(command?.name) { return line }
    }
  }

  private mutating func candidate() -> String {
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: return noise()
    case 1: return mutated(valid())
    case 2: return (0..<Int.random(in: 1...6, using: &generator)).map { _ in piece() }.joined(separator: " ")
    case 3 where Int.random(in: 0..<50, using: &generator) == 0:
      return ":" + String(repeating: piece() + " ", count: Int.random(in: 1...20_000, using: &generator))
    default: return valid()
    }
  }

  private mutating func valid() -> String {
    let name = pick(Command.common).name
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: return ":" + name
    case 1: return ":\(name) \(pick(addresses))\(pick(["", "@1", "[0]", "[0,1]", "[0,1,2]", " if 1"]))"
    case 2: return ":\(name) \(pick(Destination.all.map(\.name))) \(Int.random(in: 0..<3, using: &generator))"
    default:
      return ":\(name) " + (0..<Int.random(in: 0...3, using: &generator)).map { _ in piece() }.joined(separator: " ")
    }
  }

  private mutating func piece() -> String {
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: pick(addresses)
    case 1: pick(weights)
    default: pick(pieces)
    }
  }

  private mutating func mutated(_ line: String) -> String {
    var scalars = Array(line.unicodeScalars)
    for _ in 0..<Int.random(in: 1...3, using: &generator) where !scalars.isEmpty {
      let place = Int.random(in: 0..<scalars.count, using: &generator)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: scalars.remove(at: place)
      case 1: scalars[place] = scalar()
      default: scalars.insert(scalar(), at: place)
      }
    }
    return String(String.UnicodeScalarView(scalars))
  }

  private mutating func noise() -> String {
    String(String.UnicodeScalarView((0..<Int.random(in: 0...60, using: &generator)).map { _ in scalar() }))
  }

  private mutating func scalar() -> Unicode.Scalar {
    let limit = pick([0x80, 0x80, 0x250, 0x3000, 0x11_0000])
    return Unicode.Scalar(UInt32.random(in: 0..<UInt32(limit), using: &generator)) ?? "x"
  }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: elements.indices, using: &generator)]
  }
}
