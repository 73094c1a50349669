import Files
import Foundation
import TestSupport
import Testing

@testable import PaliGemmaModel

@Suite struct ConfigurationTests {
  /// As published files are: what equals the library's defaults is left out.
  static let published = """
    {
      "architectures": ["PaliGemmaForConditionalGeneration"], "model_type": "paligemma", "ignore_index": -100,
      "bos_token_id": 2, "eos_token_id": 1, "pad_token_id": 0, "hidden_size": 2048, "image_token_index": 257152,
      "projection_dim": 2048, "torch_dtype": "float32", "vocab_size": 257152,
      "text_config": {
        "hidden_size": 2048, "intermediate_size": 16384, "model_type": "gemma", "num_attention_heads": 8,
        "num_hidden_layers": 18, "num_image_tokens": 256, "num_key_value_heads": 1, "vocab_size": 257216
      },
      "vision_config": {
        "hidden_size": 1152, "intermediate_size": 4304, "model_type": "siglip_vision_model",
        "num_attention_heads": 16, "num_hidden_layers": 27, "patch_size": 14, "projection_dim": 2048
      }
    }
    """

  @Test func fillsInWhatPaliGemma2LeavesOut() throws {
    let json = Self.published.replacing("\"gemma\"", with: "\"gemma2\"").replacing(
      ", \"num_key_value_heads\": 1", with: "")
    let text = try Configuration(json: Data(json.utf8)).text
    let gemma2 = try #require(text.gemma2)
    #expect((text.keyValueHeadCount, gemma2.queryScalar, gemma2.window) == (4, 256, 4096))
    #expect((gemma2.scoreCap, gemma2.logitCap) == (50, 30))
    #expect(gemma2.isLocal == (0..<18).map { $0 % 2 == 0 })
    let uncapped = json.replacing("\"gemma2\"", with: "\"gemma2\", \"final_logit_softcapping\": null")
    #expect(try Configuration(json: Data(uncapped.utf8)).text.gemma2?.logitCap == .infinity)
  }

  @Test func fillsInWhatPublishedFilesLeaveOut() throws {
    let configuration = try Configuration(json: Data(Self.published.utf8))
    let vision = configuration.vision
    #expect((vision.imageSize, vision.patchSize, vision.patchCount) == (224, 14, 256))
    #expect((vision.channelCount, vision.headSize, vision.layerNormEpsilon) == (3, 72, 1e-6))
    let text = configuration.text
    #expect((text.headSize, text.maximumPositions) == (256, 8192))
    #expect((text.rmsNormEpsilon, text.ropeBase) == (1e-6, 10_000))
    #expect(text.vocabularySize == 257_216)
    #expect(configuration.imageToken == 257_152)
    #expect(configuration.beginToken == 2 && configuration.tiesWordEmbeddings)
    #expect(configuration.endTokens == [1])
  }

  @Test(arguments: [
    ("\"image_token_index\"", "\"image_token_id\""),
    ("\"torch_dtype\"", "\"dtype\""),
    ("\"model_type\": \"gemma\"", "\"model_type\": \"gemma\", \"hidden_act\": \"gelu\""),
    ("\"model_type\": \"gemma\"", "\"model_type\": \"gemma\", \"hidden_activation\": null, \"head_dim\": 256"),
    ("\"model_type\": \"gemma\"", "\"rope_parameters\": {\"rope_theta\": 10000.0, \"rope_type\": \"default\"}"),
    ("\"num_attention_heads\": 8,", ""),
    ("\"bos_token_id\": 2, \"eos_token_id\": 1, \"pad_token_id\": 0,", ""),
    ("\"eos_token_id\": 1", "\"eos_token_id\": [1]"), ("\"eos_token_id\": 1", "\"eos_token_id\": [1, 300000, -1]"),
    ("\"pad_token_id\": 0", "\"pad_token_id\": -1"), ("\"pad_token_id\": 0", "\"pad_token_id\": \"none\""),
    ("\"model_type\": \"gemma\"", "\"model_type\": \"gemma\", \"pad_token_id\": 4000000000"),
  ])
  func readsEverySpelling(_ old: String, _ new: String) throws {
    let spelled = Self.published.replacing(old, with: new)
    #expect(spelled != Self.published)
    #expect(try Configuration(json: Data(spelled.utf8)) == Configuration(json: Data(Self.published.utf8)))
  }

  @Test func takesTheBaseOfTheRotaryEmbeddingFromEitherPlace() throws {
    for rope in ["\"rope_theta\": 5e5", "\"rope_theta\": 1, \"rope_parameters\": {\"rope_theta\": 500000}"] {
      let spelled = Self.published.replacing("\"num_image_tokens\": 256", with: rope)
      #expect(try Configuration(json: Data(spelled.utf8)).text.ropeBase == 500_000)
    }
  }

  @Test func takesEndTokensFromTheGenerationConfig() throws {
    let folder = try TemporaryDirectory()
    try Data(Self.published.utf8).write(to: folder.file("config.json"))
    #expect(try Configuration(folder: folder.url).endTokens == [1])
    try Data("{\"eos_token_id\": [1, 107]}".utf8).write(to: folder.file("generation_config.json"))
    let configuration = try Configuration(folder: folder.url)
    #expect(configuration.endTokens == [1, 107])
    #expect(configuration.beginToken == 2)
    try Data("{\"eos_token_id\": [300000, -2]}".utf8).write(to: folder.file("generation_config.json"))
    #expect {
      try Configuration(folder: folder.url)
    } throws: { error in
      "\(error)" == "generation_config.json: eos_token_id is [300000, -2]; expected whole numbers from 0 to 257215"
    }
  }

  /// What to change, and what the message says after `config.json: `.
  static let mistakes: [(String, String, String)] = [
    ("\"paligemma\"", "\"llava\"", "model_type is \"llava\"; expected \"paligemma\""),
    ("\"paligemma\"", "7", "model_type is 7; expected \"paligemma\""),
    (
      "\"paligemma\"", "\"paligemma\", \"quantization_config\": {\"quant_method\": \"bitsandbytes\"}",
      "quantization_config is \"bitsandbytes\"; expected none, and weights in F32, BF16 or F16"
    ),
    (
      "\"paligemma\"", "\"paligemma\", \"tie_word_embeddings\": \"yes\"",
      "tie_word_embeddings is \"yes\"; expected true or false"
    ),
    ("\"text_config\"", "\"text\"", "text_config is missing; expected an object"),
    ("\"vision_config\": {", "\"vision_config\": [], \"v\": {", "vision_config is a list of 0; expected an object"),
    ("\"gemma\"", "\"llama\"", "text_config.model_type is \"llama\"; expected \"gemma\" or \"gemma2\""),
    (
      "\"gemma\"", "\"gemma2\", \"layer_types\": [\"sliding_attention\"]",
      "text_config.layer_types is 1 types; expected 18 (num_hidden_layers), each \"sliding_attention\" or \"full_attention\""
    ),
    (
      "\"gemma\"", "\"gemma2\", \"sliding_window\": 0",
      "text_config.sliding_window is 0; expected a whole number from 1 to 16777216"
    ),
    (
      "\"gemma\"", "\"gemma2\", \"attn_logit_softcapping\": -50.0",
      "text_config.attn_logit_softcapping is -50.0; expected a number above 0, up to 16777216"
    ),
    (
      "\"siglip_vision_model\"", "\"clip_vision_model\"",
      "vision_config.model_type is \"clip_vision_model\"; expected \"siglip_vision_model\""
    ),
    (
      "\"num_hidden_layers\": 18,", "",
      "text_config.num_hidden_layers is missing; expected a whole number from 1 to 1024"
    ),
    (
      "\"num_hidden_layers\": 18", "\"num_hidden_layers\": 1000000000",
      "text_config.num_hidden_layers is 1000000000; expected a whole number from 1 to 1024"
    ),
    (
      "\"num_hidden_layers\": 27", "\"num_hidden_layers\": 0",
      "vision_config.num_hidden_layers is 0; expected a whole number from 1 to 1024"
    ),
    (
      "\"hidden_size\": 1152", "\"hidden_size\": -1152",
      "vision_config.hidden_size is -1152; expected a whole number from 1 to 16777216"
    ),
    (
      "\"hidden_size\": 1152", "\"hidden_size\": \"1152\"",
      "vision_config.hidden_size is \"1152\"; expected a whole number from 1 to 16777216"
    ),
    (
      "\"hidden_size\": 1152", "\"hidden_size\": 1152.5",
      "vision_config.hidden_size is 1152.5; expected a whole number from 1 to 16777216"
    ),
    (
      "\"hidden_size\": 1152", "\"hidden_size\": 99999999999999999999999",
      "vision_config.hidden_size is 1e+23; expected a whole number from 1 to 16777216"
    ),
    (
      "\"hidden_size\": 1152", "\"hidden_size\": true",
      "vision_config.hidden_size is true; expected a whole number from 1 to 16777216"
    ),
    (
      "\"hidden_size\": 1152", "\"hidden_size\": null",
      "vision_config.hidden_size is missing; expected a whole number from 1 to 16777216"
    ),
    (
      "\"num_attention_heads\": 16", "\"num_attention_heads\": 17",
      "vision_config.num_attention_heads is 17; expected a divisor of hidden_size, 1152"
    ),
    (
      "\"patch_size\": 14", "\"patch_size\": 15",
      "vision_config.patch_size is 15; expected a divisor of image_size, 224, that makes 128 patches a side at most"
    ),
    (
      "\"patch_size\": 14", "\"patch_size\": 1",
      "vision_config.patch_size is 1; expected a divisor of image_size, 224, that makes 128 patches a side at most"
    ),
    (
      "\"patch_size\": 14", "\"patch_size\": 14, \"num_channels\": 4",
      "vision_config.num_channels is 4; expected 3"
    ),
    (
      "\"patch_size\": 14", "\"patch_size\": 14, \"image_size\": 100000",
      "vision_config.image_size is 100000; expected a whole number from 1 to 8192"
    ),
    (
      "\"patch_size\": 14", "\"patch_size\": 14, \"hidden_act\": \"quick_gelu\"",
      "vision_config.hidden_act is \"quick_gelu\"; expected \"gelu_pytorch_tanh\""
    ),
    (
      "\"patch_size\": 14", "\"patch_size\": 14, \"layer_norm_eps\": 0",
      "vision_config.layer_norm_eps is 0; expected a number above 0, up to 1"
    ),
    (
      "\"num_key_value_heads\": 1", "\"num_key_value_heads\": 3",
      "text_config.num_key_value_heads is 3; expected a divisor of num_attention_heads, 8"
    ),
    (
      "\"num_key_value_heads\": 1", "\"num_key_value_heads\": 1, \"head_dim\": 7",
      "text_config.head_dim is 7; expected an even number, for rotary halves"
    ),
    (
      "\"num_key_value_heads\": 1", "\"num_key_value_heads\": 1, \"attention_bias\": true",
      "text_config.attention_bias is true; expected false"
    ),
    (
      "\"num_key_value_heads\": 1", "\"num_key_value_heads\": 1, \"hidden_activation\": \"relu\"",
      "text_config.hidden_activation is \"relu\"; expected \"gelu_pytorch_tanh\" or \"gelu\""
    ),
    (
      "\"num_key_value_heads\": 1", "\"num_key_value_heads\": 1, \"rope_theta\": -1",
      "text_config.rope_theta is -1; expected a number above 0, up to 1000000000"
    ),
    (
      "\"num_key_value_heads\": 1", "\"num_key_value_heads\": 1, \"rope_scaling\": {\"type\": \"linear\"}",
      "text_config.rope_scaling.type is \"linear\"; expected \"default\""
    ),
    (
      "\"num_key_value_heads\": 1", "\"num_key_value_heads\": 1, \"rope_parameters\": {\"rope_type\": \"yarn\"}",
      "text_config.rope_parameters.rope_type is \"yarn\"; expected \"default\""
    ),
    (
      "\"num_key_value_heads\": 1", "\"num_key_value_heads\": 1, \"max_position_embeddings\": 256",
      "text_config.max_position_embeddings is 256; expected more than the image's 256 tokens"
    ),
    (
      "\"projection_dim\": 2048, \"torch_dtype\"", "\"projection_dim\": 1024, \"torch_dtype\"",
      "projection_dim is 1024; expected text_config.hidden_size, 2048"
    ),
    (
      "\"image_token_index\": 257152", "\"image_token_index\": 257216",
      "image_token_index is 257216; expected a whole number from 0 to 257215"
    ),
    (
      "\"image_token_index\": 257152,", "",
      "image_token_index is missing; expected a whole number from 0 to 257215"
    ),
    (
      "\"image_token_index\": 257152", "\"image_token_index\": 257152, \"image_token_id\": 5",
      "image_token_id is 5; expected image_token_index, 257152, or neither"
    ),
    ("\"eos_token_id\": 1", "\"eos_token_id\": []", "eos_token_id is []; expected whole numbers from 0 to 257215"),
    (
      "\"bos_token_id\": 2", "\"bos_token_id\": [2]",
      "bos_token_id is a list of 1; expected a whole number from 0 to 257215"
    ),
  ]

  @Test(arguments: mistakes) func namesEveryMistake(_ old: String, _ new: String, _ message: String) {
    let text = Self.published.replacing(old, with: new, maxReplacements: 1)
    #expect(text != Self.published)
    #expect(failure(text) == "config.json: " + message)
  }

  /// What follows from another mistake is none: 5 divides no width, which is not known here.
  @Test func namesAllMistakesAtOnce() {
    let edits = [
      ("\"hidden_size\": 1152", "\"hidden_size\": \"wide\""),
      ("\"num_attention_heads\": 16", "\"num_attention_heads\": 5"),
      ("\"num_hidden_layers\": 18", "\"num_hidden_layers\": 0"), ("\"bos_token_id\": 2", "\"bos_token_id\": -2"),
    ]
    let text = edits.reduce(Self.published) { $0.replacing($1.0, with: $1.1, maxReplacements: 1) }
    let messages = [
      "vision_config.hidden_size is \"wide\"; expected a whole number from 1 to 16777216",
      "text_config.num_hidden_layers is 0; expected a whole number from 1 to 1024",
      "bos_token_id is -2; expected a whole number from 0 to 16777216",
    ]
    #expect(failure(text) == messages.map { "config.json: " + $0 }.joined(separator: "\n"))
  }

  @Test(arguments: [
    ("", "not JSON at line 1, column 1: expected a value, but nothing follows"),
    ("<html>", "not JSON at line 1, column 1: expected a value, found '<'"),
    ("[]", "the top level is a list of 0; expected an object"),
    ("{}", "vision_config is missing; expected an object"),
    ("{\"dtype\": \"F32\", \"dtype\": 1}", "not JSON at line 1, column 18: the key \"dtype\" comes twice"),
    (
      String(repeating: "{\"a\":", count: 100_000),
      "not JSON at line 1, column 321: more than 64 values inside each other"
    ),
  ])
  func namesWhatIsNoConfiguration(_ text: String, _ message: String) {
    #expect(failure(text) == "config.json: " + message)
  }

  private func failure(_ text: String) -> String? {
    do throws(ConfigurationError) {
      _ = try Configuration(json: Data(text.utf8))
      return nil
    } catch {
      return error.description
    }
  }

  @Test func namesAFolderWithoutConfiguration() throws {
    let folder = try TemporaryDirectory()
    let path = folder.file("config.json").path(percentEncoded: false)
    let expected = FileError(path, .impossible(action: "open", reason: "No such file or directory"))
    #expect(throws: ConfigurationError.unreadable(expected)) { try Configuration(folder: folder.url) }
  }
}
