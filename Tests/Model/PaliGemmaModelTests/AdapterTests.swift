import Checkpoints
import Foundation
import ModelTestSupport
import Tensors
import TestSupport
import Testing

@testable import PaliGemmaModel

/// What peft's folders say, what fits, and what is said where nothing does. What adapters compute is compared with peft's in
/// ParityTests.
@Suite struct AdapterTests {
  @Test func matricesLieBesideTheirWeights() throws {
    let model = try Reference("published.lora").model
    let query = "text.block.1.attention.q"
    #expect(model.weights[query + ".lora_A.weight"].shape == [5, 24])
    #expect(model.weights[query + ".lora_B.weight"].shape == [24, 5])
    let place = try #require(model.weights.addresses.firstIndex(of: query + ".weight"))
    #expect(
      Array(model.weights.addresses[place...].prefix(3))
        == [query + ".weight", query + ".lora_A.weight", query + ".lora_B.weight"])
    #expect(model.weights.isOfAdapter(query + ".lora_A.weight") && !model.weights.isOfAdapter(query + ".weight"))
    #expect(model.weightAddresses(of: .textBlock(1)).contains(query + ".lora_B.weight"))
    #expect(model.weights.isHeadTied)
    #expect(model.withOwnModules == nil)
  }

  @Test func wholeModulesTakeThePlaceOfTheModels() throws {
    let (own, adapted) = (try Reference("module").model, try Reference("module.lora").model)
    #expect(adapted.weights["text.head.weight"].tensor() != own.weights["text.head.weight"].tensor())
    #expect(adapted.weights.name(of: "text.head.weight") == "base_model.model.lm_head.weight")
    let restored = try #require(adapted.withOwnModules)
    #expect(restored.weights["text.head.weight"].tensor() == own.weights["text.head.weight"].tensor())
    #expect(restored.layout == adapted.layout)
  }

  @Test func pointsStandBeforeTheValueThatTheyAreAddedTo() throws {
    let layout = try Reference("gemma2_end.lora").model.layout
    let points = layout.points(of: .textBlock(0)).map(\.rawValue)
    #expect(
      points.prefix(6) == [
        "norm1", "attention.q.lora_A", "attention.q.lora_B", "attention.q.lora", "attention.q", "attention.k",
      ])
    #expect(Address(parsing: "text.block.0.attention.q.lora_A@2") == Address(.textBlock(0), .queryLoraA, step: 2))
    #expect(Address(parsing: "text.logits.lora") == Address(.logits, .logitsLora))
    #expect(Address(parsing: "text.block.0.norm1.lora") == nil)
  }

  // MARK: - What is merged

  @Test(arguments: ["published.lora", "gemma2_end.lora"]) func aMergedCheckpointComputesTheSame(name: String) throws {
    let reference = try Reference(name)
    let folder = try merged(name, type: .float32)
    let (values, answer) = try Reference(PaliGemma(folder: folder.url), like: reference).trace(tokens: 5)
    #expect(answer == (try reference.file.integers("generated_ids")))
    for entry in reference.file.entries where entry.dataType == "F32" && !entry.name.contains(".lora") {
      guard let ours = values[entry.name] else { continue }
      #expect(relativeError(ours, try reference.file.floats(entry.name)) < 1e-5, "\(entry.name)")
    }
  }

  @Test func aHeadThatIsAdaptedIsNoLongerTheTable() throws {
    let folder = try merged("published.lora", type: nil)
    let model = try PaliGemma(folder: folder.url)
    let own = try Reference("published").model
    #expect(!model.weights.isHeadTied)
    #expect(model.weights.name(of: "text.head.weight") == "language_model.lm_head.weight")
    #expect(model.weights["text.embedding.weight"].tensor() == own.weights["text.embedding.weight"].tensor())
    #expect(model.weights["text.head.weight"].elementType == .bfloat16)
    let config = String(decoding: try Data(contentsOf: folder.file("config.json")), as: UTF8.self)
    #expect(config.contains("\"tie_word_embeddings\": false") && !config.contains("\"tie_word_embeddings\": true"))
  }

  @Test func whatCannotBeMergedIsRefused() throws {
    let message = try #require(throws: MergeError.self) { _ = try merged("module.lora", type: nil) }
    #expect("\(message)".hasPrefix("the adapter adds a bias to text.block.0.attention.v, which has none"))
    let quantized = try TemporaryDirectory()
    let folder = Fixtures.url("model/published")
    _ = try Quantizer(Configuration(folder: folder), Checkpoint(folder: folder), bits: 8)
      .write(folder, into: quantized.url) { _, _ in }
    let adapter = try #require(try Reference.adapter("published.lora"))
    #expect(throws: MergeError.self) {
      try Merger(Configuration(folder: quantized.url), Checkpoint(folder: quantized.url), adapter)
    }
  }

  private func merged(_ name: String, type: ElementType?) throws -> TemporaryDirectory {
    let (result, source) = (try TemporaryDirectory(), Reference.folder(name))
    let adapter = try #require(try Reference.adapter(name))
    let merger = try Merger(Configuration(folder: source), Checkpoint(folder: source), adapter, type: type)
    let changes = try merger.write(source, into: result.url) { _ in }
    #expect(changes.allSatisfy { (0.01...0.5).contains($0.relativeSize) }, "\(changes)")
    return result
  }
}

/// Adapters that are not what they should be, or not for this model.
@Suite struct AdapterRefusalTests {
  /// What to change in `adapter_config.json`, and what the message says after its name.
  static let settings: [(String, String, String)] = [
    ("\"LORA\"", "\"IA3\"", "peft_type is \"IA3\"; expected \"LORA\""),
    (
      "\"use_dora\": false", "\"use_dora\": true",
      "use_dora is true; expected false: DoRA is not read, only plain LoRA is"
    ),
    (
      "\"trainable_token_indices\": null", "\"trainable_token_indices\": [4]",
      "trainable_token_indices is a list of 1; expected null: an adapter of single tokens is not read, only plain LoRA is"
    ),
    ("\"r\": 4", "\"r\": 0", "r is 0; expected a whole number from 1 to 65536"),
    ("\"lora_alpha\": 8", "\"lora_alpha\": \"8\"", "lora_alpha is \"8\"; expected a number above 0, up to 16777216"),
    ("\"use_rslora\": false", "\"use_rslora\": 1", "use_rslora is 1; expected true or false"),
    (
      "\"rank_pattern\": {}", "\"rank_pattern\": {\"q_proj\": -1}",
      "rank_pattern.q_proj is -1; expected a whole number from 1 to 65536"
    ),
    (
      "\"alpha_pattern\": {}", "\"alpha_pattern\": {\"q_(proj\": 1}",
      "alpha_pattern is \"q_(proj\"; expected a regular expression, such as .*language_model.*\\.q_proj"
    ),
    (
      "\"rank_pattern\": {}", "\"rank_pattern\": {\"(([a-z_.0-9]+)+)+r\": 1}",
      "rank_pattern is \"(([a-z_.0-9]+)+)+r\"; expected an expression that is matched in fewer than a million steps, "
        + "such as .*language_model.*\\.q_proj"
    ),
  ]

  @Test(arguments: settings) func aKindThatIsNotReadIsNamed(old: String, new: String, message: String) throws {
    let folder = try adapter { config in
      #expect(config.contains(old))
      config = config.replacing(old, with: new)
    }
    #expect(failure { try Adapter(folder: folder.url) } == "adapter_config.json: " + message)
  }

  @Test func aFirstBeginningThatChangesTheModelIsNamed() throws {
    let folder = try adapter {
      $0 = $0.replacing("\"init_lora_weights\": true", with: "\"init_lora_weights\": \"pissa\"")
    }
    let message = try #require(failure { try Adapter(folder: folder.url) })
    #expect(
      message.hasPrefix("adapter_config.json: init_lora_weights is \"pissa\"; expected true, false or \"gaussian\""))
  }

  @Test func anAdapterOfAnotherModelIsNamedWithWhatFits() throws {
    let adapter = try Adapter(folder: Fixtures.url("model/gemma2_end.lora"))
    let message = try #require(failure { try PaliGemma(folder: Fixtures.url("model/published"), adapter: adapter) })
    let query = "adapter_model.safetensors: tensor \"base_model.model.language_model.model.layers.0.self_attn.o_proj"
    #expect(
      message.contains(
        query + ".lora_A.weight\" has shape [4, 48], expected [4, 24] from config.json (4 query heads × 6)"))
    #expect(message.hasSuffix("; the adapter was made for \"fixtures/gemma2_end\" (adapter_config.json)"), "\(message)")
    let rank = try self.adapter { $0 = $0.replacing("\"r\": 4", with: "\"r\": 5") }
    let other = try #require(
      failure { try PaliGemma(folder: Fixtures.url("model/gemma2_end"), adapter: Adapter(folder: rank.url)) })
    #expect(
      other.contains(".lora_A.weight\" has shape [4, 48], expected [5, 48] from config.json (r in adapter_config.json)")
    )
  }

  @Test func aModuleThatIsNoTargetIsNamed() throws {
    let folder = try adapter { $0 = $0.replacing("(q_proj|o_proj|down_proj|fc2)", with: "(o_proj|down_proj|fc2)") }
    let message = try #require(
      failure { try PaliGemma(folder: Fixtures.url("model/gemma2_end"), adapter: Adapter(folder: folder.url)) })
    #expect(
      message.contains("q_proj.lora_A.weight\" is of a module that target_modules in adapter_config.json does not name")
    )
  }

  @Test func aFolderWithoutAnAdapterIsNamed() throws {
    let model = try #require(failure { try Adapter(folder: Fixtures.url("model/module")) })
    #expect(
      model.hasSuffix(
        "module is a model and no adapter; `--model \(Fixtures.url("model/module").relativePath)` opens it"))
    let empty = try TemporaryDirectory()
    let message = try #require(failure { try Adapter(folder: empty.url) })
    #expect(message.contains("holds no adapter: adapter_config.json and adapter_model.safetensors are missing"))
    try Data().write(to: empty.file("adapter_model.bin"))
    #expect(try #require(failure { try Adapter(folder: empty.url) }).contains("has its weights in adapter_model.bin"))
  }

  /// The fixture of `gemma2_end` with other settings.
  private func adapter(_ change: (inout String) -> Void) throws -> TemporaryDirectory {
    let (source, folder) = (Fixtures.url("model/gemma2_end.lora"), try TemporaryDirectory())
    var config = String(decoding: try Data(contentsOf: source.appending(path: "adapter_config.json")), as: UTF8.self)
    change(&config)
    try Data(config.utf8).write(to: folder.file("adapter_config.json"))
    let weights = "adapter_model.safetensors"
    try FileManager.default.copyItem(at: source.appending(path: weights), to: folder.file(weights))
    return folder
  }

  private func failure(_ body: () throws -> some Any) -> String? {
    do {
      _ = try body()
      return nil
    } catch { return "\(error)" }
  }
}
