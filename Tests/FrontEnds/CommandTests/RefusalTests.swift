import Foundation
import TestSupport
import Testing

/// What cannot be done is said in one line, with exit code 1 and nothing on standard output.
@Suite struct RefusalTests {
  /// A file of a checkpoint folder, damaged.
  struct Damage: Sendable {
    let name: String
    let make: @Sendable (SmallModel) throws -> Void

    init(_ name: String, _ make: @escaping @Sendable (SmallModel) throws -> Void) {
      self.name = name
      self.make = make
    }
  }

  @Test(arguments: ["config.json", "model.safetensors", "tokenizer.json"])
  func aFileThatIsNotWhatItShouldBe(file: String) throws {
    let damages = [
      Damage("missing") { try FileManager.default.removeItem(at: $0.folder.file(file)) },
      Damage("a folder") {
        try FileManager.default.removeItem(at: $0.folder.file(file))
        try FileManager.default.createDirectory(at: $0.folder.file(file), withIntermediateDirectories: false)
      },
      Damage("empty") { try $0.write("", to: file) },
      Damage("text") { try $0.write("hello, this is no such file", to: file) },
      Damage("a picture") { try $0.write(Data(contentsOf: SmallModel.image), to: file) },
      Damage("zeros") { try $0.write(Data(count: 1000), to: file) },
      Damage("half") { try $0.write($0.data(file).prefix($0.data(file).count / 2), to: file) },
    ]
    try expectRefusals(damages, golden: "commands/refused-\(file).txt")
  }

  @Test func aNameWithBlanksIsQuotedForTheShell() throws {
    let folder = try TemporaryDirectory()
    try Data(contentsOf: SmallModel.image).write(to: folder.file("my photo.png"))
    let result = try run("vlmverse", ["my", "photo.png"], directory: folder.url)
    #expect(result.status != 0 && result.stderr.contains("vlmverse 'my photo.png'"))
  }

  @Test func aConfigurationOfNoModel() throws {
    let changes = [
      (#""model_type": "paligemma""#, #""model_type": "llava""#), (#""gemma""#, #""gemma3""#),
      (#""gemma""#, #""llama""#),
      (#""siglip_vision_model""#, #""clip_vision_model""#), (#""num_hidden_layers": 2"#, #""num_hidden_layers": -2"#),
      (#""num_hidden_layers": 2"#, #""num_hidden_layers": "two""#), (#""head_dim": 6"#, #""head_dim": 0"#),
      (#""head_dim": 6"#, #""head_dim": 7"#), (#""head_dim": 6"#, #""head_dim": 8"#),
      (#""num_attention_heads": 4"#, #""num_attention_heads": 1152921504606846976"#),
      (#""num_key_value_heads": 1"#, #""num_key_value_heads": 3"#),
      (#""num_attention_heads": 2"#, #""num_attention_heads": 5"#),
      (#""patch_size": 5"#, #""patch_size": 6"#), (#""vocab_size": 96"#, #""vocab_size": 1e30"#),
      (#""vocab_size": 96,"#, ""), (#""image_token_index": 90"#, #""image_token_index": 96"#),
      (#""rms_norm_eps": 1e-06"#, #""rms_norm_eps": 0"#),
      (#""max_position_embeddings": 64"#, #""max_position_embeddings": 16"#),
      (#""vision_config""#, #""visual_config""#),
    ]
    let damages = changes.map { old, new in
      Damage("\(old) → \(new.isEmpty ? "nothing" : new)") { try $0.replace(old, with: new, in: "config.json") }
    }
    try expectRefusals(damages, golden: "commands/refused-configurations.txt")
  }

  @Test func aHeaderThatDescribesNoTensors() throws {
    let name = "multi_modal_projector.linear.bias"
    let entry = #""multi_modal_projector.linear.bias":{"dtype":"BF16","shape":[24],"data_offsets":["#
    let changes = [
      ("offsets past the end", #""data_offsets":["#, #""data_offsets":[9"#),
      ("a product that overflows", #""shape":[24]"#, #""shape":[4294967296,4294967296]"#),
      ("another shape", #""shape":[24]"#, #""shape":[12,2]"#),
      ("another name", name, "multi_modal_projector.linear.bios"), ("another type", #""BF16""#, #""I16""#),
    ]
    var damages = changes.map { title, old, new in
      Damage(title) { try $0.changeHeader(entry, with: entry.replacing(old, with: new)) }
    }
    damages.append(
      Damage("a header of 2^60 bytes") { model in
        let length = withUnsafeBytes(of: UInt64(1 << 60).littleEndian) { Data($0) }
        try model.write(length + model.data("model.safetensors").dropFirst(8), to: "model.safetensors")
      })
    try expectRefusals(damages, golden: "commands/refused-headers.txt")
  }

  @Test func aTokenizerOfAnotherKind() throws {
    let changes = [
      (#""merges":[["a","b"]]"#, #""mergers":[]"#), (#""BPE""#, #""Unigram""#), (#"[["a","b"]]"#, #"[["a","?"]]"#),
      (#""pre_tokenizer":null"#, #""pre_tokenizer":{"type":"ByteLevel"}"#),
      (#""id":90"#, #""id":-1"#),
    ]
    let damages = changes.map { old, new in
      Damage("\(old) → \(new)") { try $0.replace(old, with: new, in: "tokenizer.json") }
    }
    try expectRefusals(damages, golden: "commands/refused-tokenizers.txt")
  }

  @Test func anImageThatIsNone() throws {
    let model = try SmallModel()
    try model.write("hello\n", to: "text.png")
    try model.write("", to: "empty.png")
    try model.write(Data(contentsOf: SmallModel.image).prefix(200), to: "half.png")
    let huge =
      Data([0x89]) + Data("PNG\r\n\u{1A}\n".utf8) + pngChunk("IHDR", [128, 0, 0, 0, 128, 0, 0, 0, 8, 2, 0, 0, 0])
    try model.write(huge + pngChunk("IEND", []), to: "huge.png")
    let messages = try ["text.png", "empty.png", "half.png", "huge.png", "none.png", ""].map { name in
      "\(name.isEmpty ? "a folder" : name): \(try refusal(by: model, model.generate(image: model.folder.file(name))))"
    }
    expectGolden(messages.joined(separator: "\n"), "commands/refused-images.txt")
  }

  @Test func aPromptThatCannotBeAsked() throws {
    let model = try SmallModel()
    let long = String(repeating: "word ", count: 20)
    let messages = try ["describe <image>", "<bos>", "a<eos>b", long].map { prompt in
      "\(prompt.prefix(20)): \(try refusal(by: model, model.generate(prompt: prompt)))"
    }
    expectGolden(messages.joined(separator: "\n"), "commands/refused-prompts.txt")
  }

  @Test func aTraceThatCannotBeWritten() throws {
    let model = try SmallModel()
    let folder = model.folder.file("folder.safetensors")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    for (path, message) in [
      ("no/where.safetensors", "cannot write: No such file or directory"),
      ("folder.safetensors", "cannot write: it is no regular file but a folder"),
    ] {
      let result = try run("vlmverse", ["trace"] + model.question() + [model.folder.file(path).path()])
      #expect(try refusal(by: model, result).hasSuffix(message))
    }
  }

  // MARK: -

  private func expectRefusals(_ damages: [Damage], golden: String) throws {
    let messages = try damages.map { damage in
      let model = try SmallModel()
      try damage.make(model)
      return "\(damage.name): \(try refusal(by: model, model.generate("--max-new-tokens", "1")))"
    }
    expectGolden(messages.joined(separator: "\n"), golden)
  }

  /// The one line of a command that did nothing else, or one for each mistake in its configuration, the folder's name left out.
  private func refusal(by model: SmallModel, _ result: ProcessResult) throws -> String {
    #expect(result.status == 1 && result.stdout == "")
    let message = result.stderr.wholeMatch(of: /Error: ([^\n]+(?:\nconfig\.json: [^\n]+)*)\n/)
    return String(try #require(message?.output.1, "\(result.stderr)")).replacing(model.folder.url.path(), with: "DIR/")
      .replacing("//", with: "/")
  }
}

extension SmallModel {
  /// Changes the beginning of a tensor's entry in the header of `model.safetensors`, and the header's length with it.
  fileprivate func changeHeader(_ old: String, with new: String) throws {
    let data = try data("model.safetensors")
    let end = 8 + data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = String(decoding: data[8..<end], as: UTF8.self)
    guard header.contains(old) else { throw CocoaError(.formatting) }
    var changed = header.replacing(old, with: new)
    while changed.utf8.count % 8 != 0 { changed += " " }
    let length = withUnsafeBytes(of: UInt64(changed.utf8.count).littleEndian) { Data($0) }
    try write(length + Data(changed.utf8) + data[end...], to: "model.safetensors")
  }
}

/// A chunk of a PNG file, with its checksum.
private func pngChunk(_ type: String, _ content: [UInt8]) -> Data {
  let bytes = Array(type.utf8) + content
  let checksum = ~bytes.reduce(~UInt32(0)) { sum, byte in
    (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
  }
  func bigEndian(_ number: UInt32) -> Data { withUnsafeBytes(of: number.bigEndian) { Data($0) } }
  return bigEndian(UInt32(content.count)) + Data(bytes) + bigEndian(checksum)
}
