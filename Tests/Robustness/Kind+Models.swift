import Checkpoints
import Foundation
import Images
import PaliGemmaModel
import Tokenization

/// The files of a checkpoint's folder, and pictures.
extension Kind {
  private static let jsonWords = ["{", "}", "[", "]", ":", ",", "null", "true", "-1", "0", "1e999", "\\u0000", "\""]

  static let safetensors = Kind(
    "safetensors", file: "model.safetensors",
    words: jsonWords + [
      "F32", "BF16", "F16", "I8", "U8", "F64", "F4", "dtype", "shape", "data_offsets", "__metadata__",
    ],
    seeds: { try [smallSafetensors(), file("Tests/Fixtures/model/smallest/model.safetensors")] },
    read: { url, bytes in SafetensorsOracle(bytes).check(try SafetensorsFile(url)) })

  /// A file with a tensor of each of several types.
  private static func smallSafetensors() -> [UInt8] {
    let header = """
      {"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},\
      "b":{"dtype":"BF16","shape":[3,2],"data_offsets":[16,28]},"c":{"dtype":"F16","shape":[2],"data_offsets":[28,32]},\
      "d":{"dtype":"U8","shape":[],"data_offsets":[32,33]}}
      """
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let length = withUnsafeBytes(of: UInt64(padded.utf8.count).littleEndian) { Array($0) }
    return length + padded.utf8 + (0..<33).map { UInt8($0 * 7) }
  }

  static let configuration = Kind(
    "config", file: "config.json", words: jsonWords,
    seeds: {
      try ["smallest", "defaults", "gemma2", "module", "published"].map {
        try file("Tests/Fixtures/model/\($0)/config.json")
      } + [file("Sources/Model/Installation/Resources/config.json")]
    },
    read: { _, bytes in _ = try Configuration(json: Data(bytes)).layout.addresses })

  static let generationConfiguration = Kind(
    "generation-config", file: "generation_config.json",
    words: jsonWords + ["bos_token_id", "eos_token_id", "pad_token_id"],
    seeds: { try [file("Sources/Model/Installation/Resources/generation_config.json")] },
    read: { url, _ in
      let config = url.deletingLastPathComponent().appending(path: "config.json")
      if !FileManager.default.fileExists(atPath: config.path) {
        try Data(file("Tests/Fixtures/model/smallest/config.json")).write(to: config)
      }
      _ = try Configuration(folder: url.deletingLastPathComponent())
    })

  static let preprocessing = Kind(
    "preprocessor-config", file: "preprocessor_config.json",
    words: jsonWords + ["do_resize", "size", "resample", "rescale_factor", "image_mean", "image_std", "do_pad"],
    seeds: { try [file("Sources/Model/Installation/Resources/preprocessor_config.json")] },
    read: { url, _ in
      _ = try Preprocessing(folder: url.deletingLastPathComponent(), side: 224, patchCount: 196)
    })

  static let adapterSettings = adapter(
    "adapter-config", "adapter_config.json", words: ["r", "lora_alpha", "target_modules"])

  static let adapterWeights = adapter(
    "adapter-weights", "adapter_model.safetensors",
    words: ["base_model.model.", "lora_A", "lora_B", ".weight", "F32", "BF16", "shape", "data_offsets"])

  /// An adapter of the smallest model, of which one file is damaged.
  private static func adapter(_ name: String, _ damaged: String, words: [String]) -> Kind {
    let fixtures = "Tests/Fixtures/model/smallest"
    return Kind(
      name, file: damaged, words: jsonWords + words, seeds: { try [file("\(fixtures).lora/\(damaged)")] },
      read: { url, _ in
        let folder = url.deletingLastPathComponent()
        for whole in ["adapter_config.json", "adapter_model.safetensors"] where whole != damaged {
          let place = folder.appending(path: whole).path
          if !FileManager.default.fileExists(atPath: place) { write(try file("\(fixtures).lora/\(whole)"), to: place) }
        }
        _ = try PaliGemma(folder: repository.appending(path: fixtures), adapter: Adapter(folder: folder))
      })
  }

  static let tokenizer = Kind(
    "tokenizer", file: "tokenizer.json", words: jsonWords + ["added_tokens", "merges", "vocab", "byte_fallback", "▁"],
    seeds: {
      try [file("Tests/Fixtures/tokenizer/tokenizer.json"), file("Tests/Fixtures/model/smallest/tokenizer.json")]
    },
    read: { url, _ in
      let tokenizer = try Tokenizer(contentsOf: url)
      let ids = tokenizer.encode(" answer en\nwhat é 日本 <loc0001>\u{0}?")
      require(ids.allSatisfy { (0..<tokenizer.vocabularySize).contains($0) }, "an id beyond the vocabulary")
      _ = tokenizer.decode(ids)
    })

  static let png = Kind(
    "png", file: "picture.png", words: ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "eXIf", "iTXt", "zTXt"],
    seeds: { try files("Tests/Fixtures/images", "png") }, read: { _, bytes in try read(picture: bytes) })

  static let jpeg = Kind(
    "jpeg", file: "picture.jpg", words: ["\u{FF}", "Exif\u{0}\u{0}", "Adobe", "JFIF\u{0}", "MM\u{0}*", "II*\u{0}"],
    seeds: { try files("Tests/Fixtures/images", "jpg") }, read: { _, bytes in try read(picture: bytes) })

  static let webp = Kind(
    "webp", file: "picture.webp",
    words: ["RIFF", "WEBP", "VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "EXIF", "XMP "],
    seeds: { try files("Tests/Fixtures/images", "webp") }, read: { _, bytes in try read(picture: bytes) })

  static let gif = Kind(
    "gif", file: "picture.gif", words: ["GIF89a", ",", "!\u{F9}", ";"],
    seeds: { try files("Tests/Fixtures/images", "gif") }, read: { _, bytes in try read(picture: bytes) })

  static let bmp = Kind(
    "bmp", file: "picture.bmp", words: ["BM", "\u{28}\0\0\0", "\u{C}\0\0\0", "\u{7C}\0\0\0"],
    seeds: { try files("Tests/Fixtures/images", "bmp") }, read: { _, bytes in try read(picture: bytes) })

  private static func read(picture bytes: [UInt8]) throws {
    let picture = try RGBImage(decoding: bytes, name: "picture")
    require(picture.pixels.count == picture.width * picture.height * 3, "a picture of another size than it says")
    let preprocessing = Preprocessing(side: 8)
    _ = preprocessing.pixels(try preprocessing.resized(picture, name: "picture"))
  }
}
