import Files
import Foundation

/// What a checkpoint's `generation_config.json` asks of the way in which tokens are chosen.
package enum GenerationSettings {
  /// What each setting is where nothing is asked for.
  private static let neutral: [(key: JSON.Key, values: [JSON])] = [
    ("do_sample", [.bool(false)]), ("num_beams", [.integer(1)]), ("repetition_penalty", [.integer(1), .number(1)]),
    ("no_repeat_ngram_size", [.integer(0)]), ("penalty_alpha", [.integer(0), .number(0)]),
    ("min_length", [.integer(0)]), ("min_new_tokens", [.integer(0)]), ("suppress_tokens", []), ("bad_words_ids", []),
    ("forced_bos_token_id", []), ("forced_eos_token_id", []),
  ]

  /// What is left aside, since answers are as a person asks for them, in a line, if anything.
  package static func notices(folder: URL) -> [String] {
    let settings = try? JSON(contentsOf: folder.appending(path: "generation_config.json"))
    let asked = neutral.compactMap { key, values in
      settings?[key.text].flatMap { values.contains($0) ? nil : "\(key.text) \($0)" }
    }
    return asked.isEmpty
      ? []
      : [
        "generation_config.json: ignored, since answers are greedy unless you ask for another way: \(asked.joined(separator: ", "))"
      ]
  }
}
