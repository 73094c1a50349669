import Foundation
import TestSupport

/// A checkpoint folder with random weights and a tokenizer of 91 tokens, whose files a test may damage.
struct SmallModel {
  static let image = Fixtures.url("images/rgb-8.png")

  /// Ids 0 to 3 are special, 4 is a newline, 5 a space; letters, digits, one merge and pieces of no use follow; 90 is
  /// `<image>`.
  static let tokenizer: String = {
    let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".map(String.init)
    let special = ["<pad>", "<eos>", "<bos>", "<unk>"]
    let unused = (0..<21).map { "<unused\($0)>" }
    let pieces = special + ["\\n", "▁"] + letters + ["ab"] + unused
    let vocabulary = pieces.enumerated().map { "\"\($1)\":\($0)" }
    let added = (special.enumerated().map { ($0, $1) } + [(90, "<image>")]).map { id, content in
      """
      {"id":\(id),"content":"\(content)","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,\
      "special":true}
      """
    }
    return """
      {"version":"1.0","added_tokens":[\(added.joined(separator: ","))],
       "normalizer":{"type":"Replace","pattern":{"String":" "},"content":"▁"},"pre_tokenizer":null,
       "decoder":{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"Fuse"}]},
       "model":{"type":"BPE","unk_token":"<unk>","fuse_unk":true,"vocab":{\(vocabulary.joined(separator: ","))},
       "merges":[["a","b"]]}}
      """
  }()

  let folder: TemporaryDirectory

  init(_ fixture: String = "published") throws {
    folder = try TemporaryDirectory()
    let source = Fixtures.url("model/\(fixture)")
    for name in try FileManager.default.contentsOfDirectory(atPath: source.path()) {
      try FileManager.default.copyItem(at: source.appending(path: name), to: folder.file(name))
    }
    try write(Self.tokenizer, to: "tokenizer.json")
  }

  func data(_ file: String) throws -> Data { try Data(contentsOf: folder.file(file)) }

  func write(_ data: Data, to file: String) throws { try data.write(to: folder.file(file)) }

  func write(_ text: String, to file: String) throws { try write(Data(text.utf8), to: file) }

  /// Puts `new` in the place of `old`, which must be there.
  func replace(_ old: String, with new: String, in file: String) throws {
    let text = String(decoding: try data(file), as: UTF8.self)
    guard text.contains(old) else { throw CocoaError(.formatting) }
    try write(text.replacing(old, with: new), to: file)
  }

  /// The flags that ask about a picture.
  func question(_ prompt: String = "what is ab", image: URL = Self.image) -> [String] {
    ["--model", folder.url.path(), "--image", image.path(), "--prompt", prompt]
  }

  func generate(_ flags: String..., prompt: String = "what is ab", image: URL = Self.image) throws -> ProcessResult {
    try run("vlmverse", ["generate"] + question(prompt, image: image) + flags)
  }
}
