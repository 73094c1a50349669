import Foundation
import Tensors

/// Published sizes, for which random weights can be made.
package enum Geometry: String, CaseIterable, Sendable {
  case threeB224 = "3b"
  case threeB448 = "3b-448"
  case threeB896 = "3b-896"
  case two3B224 = "paligemma2-3b"
  case two3B448 = "paligemma2-3b-448"
  case two3B896 = "paligemma2-3b-896"

  private var imageSize: Int {
    switch self {
    case .threeB224, .two3B224: 224
    case .threeB448, .two3B448: 448
    case .threeB896, .two3B896: 896
    }
  }

  /// Gemma 2B's sizes, or Gemma 2's.
  private var decoder: String {
    switch self {
    case .threeB224, .threeB448, .threeB896:
      """
      "model_type": "gemma", "hidden_size": 2048, "intermediate_size": 16384, "num_hidden_layers": 18,
          "num_attention_heads": 8, "num_key_value_heads": 1
      """
    case .two3B224, .two3B448, .two3B896:
      """
      "model_type": "gemma2", "hidden_size": 2304, "intermediate_size": 9216, "num_hidden_layers": 26,
          "num_attention_heads": 8, "num_key_value_heads": 4, "query_pre_attn_scalar": 256, "sliding_window": 4096
      """
    }
  }

  /// Its `config.json`, as published.
  package var json: Data {
    Data(
      """
      {
        "model_type": "paligemma", "image_token_index": 257152, "bos_token_id": 2, "eos_token_id": 1, "pad_token_id": 0,
        "text_config": {
          \(decoder), "head_dim": 256, "vocab_size": 257216
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
