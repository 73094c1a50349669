import Checkpoints
import Foundation
import Generation
import Installation
import PaliGemmaModel
import Tensors
import Tokenization

/// Measures a model and the machine by turns, since others may use the machine at the same time.
package final class Bench {
  /// The tokens of a prompt beside its image, `<bos>` included.
  private static let textTokens = 8
  private static let batch = 4
  /// A repeat generates tokens for a second, but not more than these.
  private static let mostSteps = 64
  /// In so many turns, each beside all loops that read: memory that others use too may change within a second.
  private static let turns = 6

  private let folder: URL
  private let adapter: Adapter?
  private let memory: Int?  // that the model and what is measured beside it may take
  private let repeats: Int
  private let steps: Int  // of a repeat, at most
  private let isLarge: Bool  // much larger than any cache
  package let checkpoint: Checkpoint
  package let model: PaliGemma
  package let engine: EngineKind
  package let ceilings: Ceilings
  package private(set) var load = TimedWork("load", .reads)
  package private(set) var image = TimedWork("image", .products)
  package private(set) var prompt = TimedWork("prompt", .products)
  package private(set) var decode = TimedWork("decode", .reads, answers: 1)
  package private(set) var batchDecode = TimedWork("decode, batch of \(Bench.batch)", .reads, answers: Bench.batch)
  package private(set) var startUp = TimedWork("start-up", .none)
  private let willDo: (String) -> Void

  package var figures: [TimedWork] { [image, prompt, decode, batchDecode, load, startUp] }

  /// - Parameters:
  ///   - engine: says what runs the model.
  ///   - willDo: is told what begins; may end the program.
  package init(
    folder: URL, adapter: URL? = nil, memory: Int?, repeats: Int,
    engine: (PaliGemma) throws -> EngineKind = EngineKind.fastest, willDo: @escaping (String) -> Void
  ) throws {
    self.folder = folder
    self.adapter = try adapter.map(Adapter.init)
    self.repeats = repeats
    self.willDo = willDo
    let configuration = try Configuration(folder: folder)
    checkpoint = try Checkpoint(folder: folder)
    isLarge = checkpoint.byteCount >= 1 << 30
    let prompt = configuration.vision.patchCount + Self.textTokens
    let room = try configuration.text.room(after: prompt)
    guard room > repeats else { throw BenchError.contextTooShort(tokens: prompt + repeats + 1, limit: prompt + room) }
    steps = min(Self.mostSteps, (room - 1) / repeats)
    let needed = Ceilings.readByteCount + checkpoint.byteCount + 1 << 30
    if let available = availableMemory(), available < needed {
      throw BenchError.noMemory(needed: needed, available: available)
    }
    willDo("setting memory aside")
    ceilings = Ceilings(memory == nil && isLarge ? checkpoint : nil)
    self.memory = memory.map { [ceilings] in $0 + ceilings.byteCount }
    model = try Self.open(folder, self.adapter, memory: self.memory)
    self.engine = try engine(model)
  }

  /// Prompt tokens, the image's included.
  package var tokenCount: Int { model.configuration.vision.patchCount + Self.textTokens }
  package var imageWork: Work { model.imageWork }
  package var promptWork: Work { model.decoderWork(rows: tokenCount, last: 1, keys: tokenCount) }
  package var decodeWork: Work { model.decoderWork(rows: 1, last: 1, keys: tokenCount) }
  package var batchWork: Work { model.decoderWork(rows: Self.batch, last: Self.batch, keys: tokenCount) }

  package func run() throws {
    let request = Request(tokens: tokens, sampling: .greedy, limit: repeats * steps + 1, pixels: pixels)
    let requests = Array(repeating: request, count: Self.batch)
    var together = try BatchGenerator(model, requests, engine: engine) { [willDo] stage in
      if stage.step == 0 { willDo("prompts of a batch: \(stage.title)") }
    }
    try together.fill()
    for index in 1...repeats {
      let part = "\(index) of \(repeats)"
      try measureLoad(part)
      try measureAnswer(part)
      measure(\.batchDecode, batchWork, part) { together.step() }
      try measureStartUp(part)
    }
  }

  private var tokens: [Int] {
    let text = (1..<Self.textTokens).map { 5 + $0 * 37 % (model.configuration.text.vocabularySize / 2) }
    let image = Array(repeating: model.configuration.imageToken, count: model.configuration.vision.patchCount)
    return image + [model.configuration.beginToken] + text
  }

  private var input: Input { Input(pixels: pixels(), tokens: tokens) }

  private func pixels() -> Tensor {
    let side = model.configuration.vision.imageSize
    let random = Tensor.random(shape: [3, side, side], seed: 1)
    return Tensor(random.values.map { 2 * $0 - 1 }, shape: random.shape)
  }
}

// MARK: - What is measured

extension Bench {
  /// Opens the checkpoint and makes ready for the first stage.
  private func measureLoad(_ part: String) throws {
    willDo("load, \(part)")
    let input = input
    var time = 0.0
    let ceiling = try ceilings.reads { _ in
      let start = ContinuousClock.now
      let opened = try Self.open(folder, adapter, memory: memory)
      let generator = try Generator(opened, input, sampling: .greedy, limit: steps + 1, engine: engine)
      time = (ContinuousClock.now - start) / .seconds(1)
      withExtendedLifetime(generator) {}
      return Double(checkpoint.byteCount)
    }
    load.add(seconds: time, amount: Double(checkpoint.byteCount), ceiling: ceiling)
  }

  /// Encodes an image and takes a prompt through, each between two measurements of its ceiling; generates tokens. The model has
  /// answered the batch's prompts before: as far as `memory` lets them, the checkpoint's pages stay mapped.
  private func measureAnswer(_ part: String) throws {
    var start = ContinuousClock.now
    var products = 0.0  // operations a second, the latest
    func begin(_ what: String) {
      willDo("\(what), \(part)")
      products = ceilings.multiplications()
      start = .now
    }
    func end(_ figure: ReferenceWritableKeyPath<Bench, TimedWork>, _ work: Work, next: String) {
      let (seconds, before) = ((ContinuousClock.now - start) / .seconds(1), products)
      begin(next)
      self[keyPath: figure].add(seconds: seconds, amount: work.operations, ceiling: (before + products) / 2)
    }
    var generator = try Generator(model, input, sampling: .greedy, limit: steps + 1, engine: engine) { stage in
      self.willDo("\(stage.title), \(part)")
      if stage == Stage(.preprocessing) { begin("image") }
      if stage == Stage(.merge) { end(\.image, self.imageWork, next: "prompt") }
    }
    _ = generator.next()
    end(\.prompt, promptWork, next: "decode")
    measure(\.decode, decodeWork, part) { _ = generator.next() }
  }

  /// Does `step` for a second, at most `steps` times, by turns with reading: at least once in each turn, while steps are left.
  /// A small model is measured at one go: reading would drive it out of the caches.
  private func measure(
    _ figure: ReferenceWritableKeyPath<Bench, TimedWork>, _ work: Work, _ part: String, _ step: () -> Void
  ) {
    let clock = ContinuousClock()
    let turns = isLarge ? Self.turns : 1
    var (count, time) = (0, Duration.zero)
    let ceiling = ceilings.reads(turns: turns) { turn in
      willDo("\(self[keyPath: figure].name), \(part)")
      let (start, before) = (clock.now, count)
      while count < steps * (turn + 1) / turns, count == before || clock.now - start < .seconds(1) / turns {
        step()
        count += 1
      }
      time += clock.now - start
      return Double(count - before) * work.bytes
    }
    let amount = Double(count) * work.bytes
    self[keyPath: figure].add(seconds: time / .seconds(1), steps: count, amount: amount, ceiling: ceiling)
  }

  /// From the start of a process to the first token of the shipped model.
  private func measureStartUp(_ part: String) throws {
    willDo("start-up, \(part)")
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let image = try Installation.images().appending(path: Installation.sample.image)
    process.arguments = [
      "generate", "--image", image.path(), "--prompt", Installation.sample.prompt, "--max-new-tokens", "1",
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let time = try ContinuousClock().measure {
      try process.run()
      process.waitUntilExit()
    }
    startUp.add(seconds: time / .seconds(1), amount: 0, ceiling: 0)
  }

  /// The model in `folder` and, where there is one, its tokenizer.
  private static func open(_ folder: URL, _ adapter: Adapter?, memory: Int?) throws -> PaliGemma {
    let tokenizer = folder.appending(path: "tokenizer.json")
    if FileManager.default.fileExists(atPath: tokenizer.path()) { _ = try Tokenizer(contentsOf: tokenizer) }
    let model = try PaliGemma(folder: folder, adapter: adapter).withoutEndTokens
    return try memory.map(model.limitingMemory) ?? model
  }
}
