import Checkpoints
import PaliGemmaModel
import Stepping
import Tensors
import TestSupport
import Testing

/// Ablations and patches against hooks in transformers: `Tests/Fixtures/model/interventions.py`.
@Suite struct InterventionTests {
  let interventions: [String: Tensor]

  init() throws {
    let file = try SafetensorsFile(Fixtures.url("model/interventions.safetensors"))
    interventions = Dictionary(
      uniqueKeysWithValues: file.entries.compactMap { entry in file[entry.name].map { (entry.name, $0.tensor()) } })
  }

  private struct Subject {
    let model: PaliGemma
    let input: Input

    init(_ name: String) throws {
      model = try PaliGemma(folder: Fixtures.url("model/\(name)"))
      let trace = try SafetensorsFile(Fixtures.url("model/\(name).trace.safetensors"))
      let entry = try #require(trace.entries.first { $0.name == "text.tokens" })
      let tokens = trace.withBytes(of: entry) { $0.bindMemory(to: Int32.self).map(Int.init) }
      input = Input(pixels: try #require(trace["vision.pixels"]).tensor(), tokens: tokens)
    }

    /// The prompt's last logits with a change in force.
    func logits(_ address: Address, _ change: @escaping @Sendable (Tensor) -> Tensor) throws -> Tensor {
      let session = try Session(model, input)
      try session.make(Edit(summary: "", [.init(address, apply: change)]))
      return try session.value(at: Address(.logits, .logits, step: 0))
    }
  }

  /// ‖a − b‖∞ / ‖b‖∞.
  private func error(_ a: Tensor, _ b: Tensor) -> Float {
    let differences = zip(a.values, b.values).map { abs($0 - $1) }
    return (differences.max() ?? .infinity) / (b.values.map(abs).max() ?? 1)
  }

  @Test(arguments: ["published", "module", "defaults"]) func ablatingAHeadIsZeroingItsRowsBeforeTheProjection(
    _ name: String
  )
    throws
  {
    let subject = try Subject(name)
    let unchanged = try #require(interventions["\(name)/unchanged"])
    var compared = 0
    for (key, expected) in interventions where key.hasPrefix("\(name)/ablate ") {
      let words = key.split(separator: " ")
      let (block, head) = (try #require(Int(words[2])), try #require(Int(words[3])))
      let part: Stage.Part = words[1] == "vision" ? .visionBlock(block) : .textBlock(block)
      let logits = try subject.logits(Address(part, .heads)) { heads in
        var heads = heads  // [heads, rows, headSize]
        let size = heads.shape[1] * heads.shape[2]
        heads.withValues { $0[head * size..<(head + 1) * size].update(repeating: 0) }
        return heads
      }
      #expect(error(logits, expected) < 1e-5, "\(key)")
      #expect(error(logits, unchanged) > 1e-3, "\(key) changes nothing")
      compared += 1
    }
    let configuration = subject.model.configuration
    let (vision, text) = (configuration.vision, configuration.text)
    #expect(compared == vision.blockCount * vision.headCount + text.layerCount * text.headCount)
  }

  @Test(arguments: ["published", "module", "defaults"]) func patchingAValueIsAHookThatReturnsIt(_ name: String) throws {
    let subject = try Subject(name)
    let unchanged = try #require(interventions["\(name)/unchanged"])
    var other = subject.input
    other.pixels = try #require(interventions["\(name)/other.pixels"])
    let source = try Session(subject.model, other)
    var compared = 0
    for (key, expected) in interventions where key.hasPrefix("\(name)/patch ") {
      let address = try #require(Address(parsing: String(key.split(separator: " ")[1])))
      let value = try source.value(at: address)
      let logits = try subject.logits(address) { _ in value }
      #expect(error(logits, expected) < 1e-5, "\(key)")
      #expect(error(logits, unchanged) > 1e-3, "\(key) changes nothing")
      compared += 1
    }
    #expect(compared == 6)
  }
}
