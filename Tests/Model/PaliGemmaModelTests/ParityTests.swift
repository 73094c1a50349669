import ModelTestSupport
import PaliGemmaModel
import Tensors
import Testing

/// Every activation, by address, against transformers in float32.
@Suite struct ParityTests {
  @Test(arguments: Reference.names + Reference.adapted) func everyTensorEqualsTheReference(name: String) throws {
    let reference = try Reference(name)
    let (values, answer) = try reference.trace(tokens: 5)
    #expect(answer == (try reference.file.integers("generated_ids")))
    var compared = 0
    for entry in reference.file.entries where !entry.name.hasPrefix("generated_") {
      let ours = try #require(values[entry.name], "\(entry.name) is missing")
      if entry.dataType == "I32" {
        #expect(ours.values.map { Int($0) } == (try reference.file.integers(entry.name)), "\(entry.name)")
      } else {
        let error = relativeError(ours, try reference.file.floats(entry.name))
        #expect(error < 5e-6, "\(entry.name)")
      }
      compared += 1
    }
    let addresses = reference.model.layout.addresses.filter { $0.part != .sampling }
    #expect(compared >= addresses.count, "the fixture leaves addresses out")
  }

  @Test(arguments: Reference.names + Reference.adapted) func everyTokensLogitsEqualTheReference(name: String) throws {
    let reference = try Reference(name)
    let logits = try reference.file.floats("generated_logits")
    let (values, _) = try reference.trace(tokens: 5)
    for step in 0..<5 {
      let ours = try #require(values[Address(.logits, .logits, step: step).description])
      #expect(relativeError(ours, logits.rows(step..<step + 1).reshaped(ours.shape)) < 5e-6)
    }
  }

  @Test func aCausalMaskWouldShow() throws {
    let reference = try Reference("published")
    let (causal, _) = try reference.trace(tokens: 1) { _, point, value in
      point == .mask ? prefixMask(prefix: 0, rows: value.shape[0], start: 0) : value
    }
    for address in ["text.mask", "text.block.0.attention.weights", "text.logits"] {
      #expect(relativeError(try #require(causal[address]), try reference.file.floats(address)) > 1e-3, "\(address)")
    }
  }

  /// Prompt and first generated token in one pass, the prompt's rows kept from seeing the token, gives the same cache and
  /// logits as two passes.
  @Test(arguments: Reference.names) func theCacheHoldsWhatOnePassComputes(name: String) throws {
    let reference = try Reference(name)
    let (cached, answer) = try reference.trace(tokens: 2)
    var whole = reference
    whole.input.tokens.append(answer[0])
    let rows = whole.input.tokens.count
    let window = reference.model.configuration.text.gemma2?.window
    let (single, _) = try whole.trace(tokens: 1) { _, point, value in
      switch point {
      case .mask: prefixMask(prefix: rows - 1, rows: rows, start: 0)
      case .localMask: prefixMask(prefix: rows - 1, rows: rows, start: 0, window: window)
      default: value
      }
    }
    #expect(relativeError(try #require(single["text.logits"]), try #require(cached["text.logits@1"])) < 5e-6)
    for layer in 0..<reference.model.configuration.text.layerCount {
      for kind in ["k", "v"] {
        let address = "text.block.\(layer).attention.cache.\(kind)"
        let seen = try #require(cached[address + "@1"])  // of a local layer the window's
        let all = try #require(single[address])
        #expect(relativeError(all.tokens(rows - seen.shape[1]..<rows), seen) < 5e-6, "\(address)")
      }
    }
  }
}
