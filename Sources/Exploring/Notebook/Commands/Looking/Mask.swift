import PaliGemmaModel
import Rendering

extension Command {
  static let mask = Command(
    "mask", group: .looking, "Show which rows see which keys.",
    details: "PaliGemma's mask is a prefix-LM's: image and prompt see each other both ways.",
    examples: [(":mask", "of the pass the cursor is in")]
  ) { notebook, arguments in
    try arguments.requireNone()
    return try notebook.show(Address(.merge, .mask))
  }
}
