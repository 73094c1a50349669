import Foundation
import Tensors

/// Published sizes, for which random weights can be made.
package enum Geometry: String, CaseIterable, Sendable {
  case threeB224 = "3b"
  case threeB448 = "3b-448"
  case threeB896 = "3b-896"

  private var imageSize: Int {
    switch self {
    case .threeB224: 224
    case .threeB448: 448
    case .threeB896: 896
    }
  }

  /// Its `config.json`, as published.
  package var json: Data {
    Data(
      """
      {
        "model_type": "paligemma", "image_token_index": 257152, "bos_token_id": 2, "eos_token_id": 1, "pad_token_id": 0,
        "text_config": {
          "model_type": "gemma", "hidden_size": 2048, "intermediate_size": 16384, "num_hidden_layers": 18,
          "num_attention_heads": 8, "num_key_value_heads": 1, "head_dim": 256, "vocab_size": 257216
        },
        "vision_config": {
          "model_type": "siglip_vision_model", "hidden_size": 1152, "intermediate_size": 4304, "num_hidden_layers": 27,
          "num_attention_heads": 16, "image_size": \(imageSize), "patch_size": 14
        }
      }
      """.utf8)
  }
}

/// How weights are stored.
package enum WeightType: String, CaseIterable, Sendable {
  case bf16, f32, f16, q8, q4

  /// The type in which random ones are made.
  package var madeAs: ElementType {
    switch self {
    case .bf16, .q8, .q4: .bfloat16
    case .f32: .float32
    case .f16: .float16
    }
  }

  /// To how many bits they are quantized then.
  package var bits: Int? { self == .q8 ? 8 : self == .q4 ? 4 : nil }
}
