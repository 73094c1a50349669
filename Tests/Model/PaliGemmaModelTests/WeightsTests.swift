import Checkpoints
import Foundation
import ModelTestSupport
import Tensors
import TestSupport
import Testing

@testable import PaliGemmaModel

@Suite struct WeightsTests {
  @Test func shippedModelFits() throws {
    let folder = Fixtures.package.appending(path: "Sources/Model/Installation/Resources")
    let configuration = try Configuration(folder: folder)
    let checkpoint = try Checkpoint(folder: folder)
    let weights = try Weights(configuration, checkpoint)
    #expect(weights.addresses.count == checkpoint.entries.count + 1)
    #expect(weights.addresses.count == 3 + 4 * 16 + 2 + 2 + 1 + 4 * 9 + 1 + 1)
    #expect(Set(weights.addresses).count == weights.addresses.count)
  }

  /// Published names, freshly built ones, module paths and those without a head: of each part in every combination.
  @Test(arguments: 0..<12) func findsWeightsUnderEveryNamingScheme(_ scheme: Int) throws {
    let small = try SmallCheckpoint(scheme: scheme)
    let (checkpoint, _) = try small.opened()
    let weights = try Weights(small.configuration, checkpoint)
    #expect(weights.isHeadTied)
    #expect(weights["text.head.weight"].bytes == weights["text.embedding.weight"].bytes)
    #expect(weights["vision.patch_embedding.weight"].shape == [24, 3, 14, 14])
    #expect(weights["text.block.1.attention.k.weight"].shape == [24, 40])
    #expect(weights["text.block.1.attention.k.weight"].elementType == .bfloat16)
  }

  /// `post_attention_layernorm` is the norm before the MLP; every other name says what it is.
  @Test func givesEachPublishedNameItsAddress() throws {
    let small = try SmallCheckpoint()
    let (checkpoint, _) = try small.opened()
    let weights = try Weights(small.configuration, checkpoint)
    let table = weights.addresses.map { "\($0) = \(weights.name(of: $0) ?? "?") \(weights[$0].shape)" }
    expectGolden(table.joined(separator: "\n") + "\n", "weights/published-names.txt")
  }

  @Test(arguments: ["lm_head.weight", "language_model.lm_head.weight"])
  func usesASeparateHead(_ name: String) throws {
    var small = try SmallCheckpoint()
    small.tensors[name] = .init(shape: [32, 40])
    let (checkpoint, _) = try small.opened(shards: 3)
    let weights = try Weights(small.configuration, checkpoint)
    #expect(!weights.isHeadTied)
    #expect(weights.name(of: "text.head.weight") == name)
    #expect(weights["text.head.weight"].bytes != weights["text.embedding.weight"].bytes)
  }

  /// Where the tables are tied, a writer may keep either name.
  @Test func takesTheHeadForTheEmbedding() throws {
    var small = try SmallCheckpoint()
    small.tensors["lm_head.weight"] = small.tensors.removeValue(forKey: Self.embedding)
    let (checkpoint, _) = try small.opened()
    let weights = try Weights(small.configuration, checkpoint)
    #expect(weights.isHeadTied && weights.notices.isEmpty)
    #expect(weights["text.head.weight"].bytes == weights["text.embedding.weight"].bytes)
    #expect(weights.name(of: "text.embedding.weight") == "lm_head.weight")
  }

  @Test(arguments: [embedding, "language_model.lm_head.weight"])
  func needsBothTablesWhereTheyAreNotTied(_ missing: String) throws {
    var small = try SmallCheckpoint()
    small.tensors["language_model.lm_head.weight"] = .init(shape: [32, 40])
    small.tensors[missing] = nil
    let json = SmallCheckpoint.json.replacing(
      "\"image_token_index\"", with: "\"tie_word_embeddings\": false, \"image_token_index\"")
    let (checkpoint, _) = try small.opened()
    let problems = WeightResolution(try Configuration(json: Data(json.utf8)), checkpoint).problems
    let address = missing == Self.embedding ? "text.embedding.weight" : "text.head.weight"
    #expect(problems == [.missing(file: "model.safetensors", name: missing, address: address)])
  }

  static let embedding = "language_model.model.embed_tokens.weight"

  @Test(arguments: ["module.", "_orig_mod.", "base_model.model.", "a.b.c.", "mo\u{E9}."])
  func takesAForeignPrefixOff(_ prefix: String) throws {
    for scheme in 0..<3 {
      var small = try SmallCheckpoint(scheme: scheme)
      small.tensors = Dictionary(uniqueKeysWithValues: small.tensors.map { (prefix + $0.key, $0.value) })
      let weights = try Weights(small.configuration, small.opened().checkpoint)
      #expect(weights.notices == ["model.safetensors: all tensors' names begin with \"\(prefix)\", which is taken off"])
      small.tensors[prefix + "extra"] = .init(shape: [1])
      #expect(
        try failure(small) == "model.safetensors: all tensors' names begin with \"\(prefix)\"; with that taken off, "
          + "\(small.configuration.weightSpecifications.count) weights are found; "
          + "model.safetensors: tensor \"\(prefix)extra\" belongs to no weight of the model in config.json")
    }
  }

  @Test func aPrefixThatNotAllNamesHaveIsNone() throws {
    var small = try SmallCheckpoint()
    small.tensors = Dictionary(uniqueKeysWithValues: small.tensors.map { ("module." + $0.key, $0.value) })
    small.tensors["extra"] = .init(shape: [1])
    #expect(try failure(small)?.contains("all tensors' names") == false)
  }

  @Test func namesWhatAnAdapterHasLeft() throws {
    var small = try SmallCheckpoint()
    let name = "language_model.model.layers.1.self_attn.q_proj"
    small.tensors[name + ".base_layer.weight"] = small.tensors[name + ".weight"]
    small.tensors[name + ".lora_A.default.weight"] = .init(shape: [4, 40])
    let problem = "is part of an adapter; expected the merged model (peft: merge_and_unload)"
    #expect(
      try failure(small)
        == ["base_layer.weight", "lora_A.default.weight"].map {
          "model.safetensors: tensor \"\(name).\($0)\" \(problem)"
        }.joined(separator: "; "))
  }

  @Test func toleratesWhatPublishedFilesHoldBesides() throws {
    var small = try SmallCheckpoint()
    for name in [
      "vision_tower.vision_model.embeddings.position_ids", "vision_tower.vision_model.head.probe",
      "vision_tower.head.mlp.fc1.weight", "language_model.model.layers.0.self_attn.rotary_emb.inv_freq",
      "model.language_model.rotary_emb.inv_freq", "language_model.embed_tokens.embed_scale",
    ] {
      small.tensors[name] = .init(type: "I8", shape: [1])
    }
    let weights = try Weights(small.configuration, small.opened().checkpoint)
    #expect(weights.notices.count == 1)
    #expect(weights.notices[0].hasPrefix("model.safetensors: ignored, since no pass needs it: "))
    #expect(weights.notices[0].hasSuffix("\" and 3 more"))
  }

  /// Shifted by three bytes: a header that is no multiple of 8, as some tools write it.
  @Test func weightsThatAreNotAlignedAreTheSame() throws {
    let (source, folder) = (Fixtures.url("model/published"), try TemporaryDirectory())
    try FileManager.default.copyItem(
      at: source.appending(path: "model.safetensors"), to: folder.file("model.safetensors"))
    try shiftData(of: folder.file("model.safetensors"), by: 3)
    let configuration = try Configuration(folder: source)
    let weights = try Weights(configuration, Checkpoint(folder: folder.url))
    let whole = try Weights(configuration, Checkpoint(folder: source))
    for address in whole.addresses { #expect(weights[address].tensor() == whole[address].tensor()) }
    #expect(weights.notices.count == 1)
    #expect(weights.notices[0].hasSuffix(" bytes)"))
    #expect(
      weights.notices[0].contains("59 tensors are stored not at multiples of the elements' size, and copied into"))
  }

  static let layer = "language_model.model.layers.1."

  static let mistakes: [(String, SmallCheckpoint.Entry?, String)] = [
    (
      layer + "self_attn.q_proj.weight", .init(shape: [32, 40]),
      "has shape [32, 40], expected [48, 40] from config.json (4 query heads × 12)"
    ),
    (
      layer + "self_attn.v_proj.weight", .init(shape: [24]),
      "has shape [24], expected [24, 40] from config.json (2 key/value heads × 12, text_config.hidden_size)"
    ),
    (
      "vision_tower.vision_model.embeddings.position_embedding.weight", .init(shape: [5, 24]),
      "has shape [5, 24], expected [4, 24] from config.json (2 × 2 patches)"
    ),
    (
      "language_model.lm_head.weight", .init(shape: [33, 40]),
      "has shape [33, 40], expected [32, 40] from config.json (text_config.vocab_size)"
    ),
    (layer + "post_attention_layernorm.weight", nil, "is missing (text.block.1.norm2.weight)"),
    ("multi_modal_projector.linear.bias", nil, "is missing (projector.bias)"),
    (
      layer + "pre_feedforward_layernorm.weight", .init(shape: [40]),
      "belongs to no weight of the model in config.json"
    ),
    (
      "language_model.model.norm.weight", .init(type: "I8", shape: [40]),
      "is stored as I8, expected F32, BF16 or F16"
    ),
  ]

  @Test(arguments: mistakes)
  func namesWhatDoesNotFit(_ name: String, _ entry: SmallCheckpoint.Entry?, _ problem: String) throws {
    var small = try SmallCheckpoint()
    small.tensors[name] = entry
    #expect(try failure(small) == "model.safetensors: tensor \"\(name)\" \(problem)")
  }

  @Test func namesAWeightThatIsThereTwice() throws {
    var small = try SmallCheckpoint()
    small.tensors["vision_tower.post_layernorm.bias"] = .init(shape: [24])
    let names = "\"vision_tower.vision_model.post_layernorm.bias\" and \"vision_tower.post_layernorm.bias\""
    #expect(try failure(small) == "model.safetensors: tensors \(names) are both vision.norm.bias, expected one")
  }

  @Test func saysWhichShardAndCountsTheRest() throws {
    var small = try SmallCheckpoint()
    small.tensors = small.tensors.filter { !$0.key.hasPrefix("vision_tower.vision_model.encoder.layers.1.") }
    small.tensors["a"] = .init(shape: [])
    let (checkpoint, _) = try small.opened(shards: 2)
    let problems = WeightResolution(small.configuration, checkpoint).problems
    #expect(problems.count == 17)
    #expect(problems.last == .unused(file: "model-1.safetensors", name: "a"))
    let message = WeightsError(problems: problems).description
    #expect(message.hasPrefix("model.safetensors.index.json: tensor \"vision_tower.vision_model.encoder.layers.1."))
    #expect(message.hasSuffix("; and 14 more"))
    #expect(!message.contains("\n"))
  }

  @Test func manyClaimedLayersCostLittle() throws {
    let small = try SmallCheckpoint()
    let claimed = SmallCheckpoint.json.replacing("\"num_hidden_layers\": 2", with: "\"num_hidden_layers\": 1024")
    let configuration = try Configuration(json: Data(claimed.utf8))
    let (checkpoint, _) = try small.opened()
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(WeightResolution(configuration, checkpoint).problems.count == 1022 * (16 + 9))
    }
    #expect(time < .seconds(5))
  }

  private func failure(_ small: SmallCheckpoint) throws -> String? {
    let (checkpoint, _) = try small.opened()
    do throws(WeightsError) {
      _ = try Weights(small.configuration, checkpoint)
      return nil
    } catch {
      return error.description
    }
  }
}
