import ArgumentParser
import Files
import Foundation
import Generation
import Images
import PaliGemmaModel
import Questions
import Tensors
import Terminal

/// `--model DIR` or `--model OWNER/NAME`.
struct ModelOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A checkpoint folder as on the hub, or a downloaded model's name; the shipped model if not given.",
      valueName: "model"), completion: .models)
  var model: String?

  /// - Throws: what to do about a name that has not been downloaded.
  func folder() throws -> URL? { try model.map { try ModelSource.folder($0) } }
}

/// `--adapter DIR` or `--adapter OWNER/NAME`.
struct AdapterOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A LoRA adapter's folder as peft writes it, or a downloaded one's name, to put beside the model.",
      valueName: "adapter"), completion: .models)
  var adapter: String?

  /// - Throws: what to do about a name that has not been downloaded.
  func folder() throws -> URL? { try adapter.map { try ModelSource.folder($0, as: .adapter) } }
}

/// `--image FILE --prompt TEXT`.
struct QuestionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A picture: PNG, JPEG, WebP, GIF or BMP; - is standard input.", valueName: "file"),
    completion: .pictures)
  var image: String
  @Option(help: ArgumentHelp("What to ask, such as `caption en` or `detect red circle`.", valueName: "text"))
  var prompt: String

  /// - Throws: `ImageError` where it is no file's name but an address of the web.
  func imageURL() throws(ImageError) -> URL { try URL(picture: image) }
}

extension URL {
  /// The file that an argument names: `-` is standard input.
  init(argument: String) { self.init(filePath: argument == "-" ? "/dev/stdin" : argument) }

  /// The file of a picture that an argument names.
  /// - Throws: `ImageError` where it names an address of the web.
  init(picture argument: String) throws(ImageError) {
    try ImageError.refuseAddress(argument)
    self.init(argument: argument)
  }
}

/// `--threads 4`.
struct ThreadsOption: ParsableArguments {
  @Option(help: ArgumentHelp("Threads for matrix products; all cores if not given.", valueName: "count"))
  var threads: Int?

  func validate() throws {
    guard threads ?? 1 > 0 else { throw ValidationError("--threads is at least 1, not \(threads ?? 1)") }
  }

  /// Has matrix products take as many threads as are given.
  func apply() { if let threads { setThreadCount(threads) } }
}

/// `--open-outside`.
struct TrustOption: ParsableArguments {
  @Flag(help: "Let the file open pictures and models outside its folder.")
  var openOutside = false
}

/// `--force`.
struct ForceOption: ParsableArguments {
  /// A file is there that does not say that this program wrote it.
  private struct AlreadyThere: Error, CustomStringConvertible {
    let file: String

    var description: String {
      "\(file) is there already; expected another name, or --force to replace it"
    }
  }

  @Flag(help: "Replace a file that is there.")
  var force = false

  func requireReplaceable(_ url: URL) throws {
    guard force || AtomicFile.mayReplace(url) else { throw AlreadyThere(file: url.relativePath) }
  }
}

/// `--memory 2GB`.
struct MemoryOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How much memory to take at most, such as 2GB: weights that do not fit are read again when they are needed.",
      valueName: "size"), transform: ByteCount.init)
  var memory: ByteCount?

  var bytes: Int? { memory?.bytes }
}

/// `--precision bfloat16`.
struct PrecisionOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What float weights are multiplied by, float32 or bfloat16; if not given, bfloat16 if 1 GiB or more is stored so.",
      valueName: "type"), completion: .list(["float32", "bfloat16"]), transform: PrecisionOption.read)
  var precision: Precision?

  private static func read(_ argument: String) throws -> Precision {
    guard let precision = Precision(rawValue: argument), precision != .int8 else {
      throw ValidationError("expected float32 or bfloat16")
    }
    return precision
  }

  /// What runs a model so.
  /// - Throws: that its weights are quantized, which are multiplied by whole numbers.
  func engine(for model: PaliGemma) throws -> EngineKind {
    guard let precision else { return .fastest(for: model) }
    let engine: EngineKind = precision == .bfloat16 ? .bfloat16 : .fused
    switch (precision, engine.precision(for: model)) {
    case (_, .int8):
      throw ValidationError(
        "the model's weights are quantized, and multiplied by whole numbers; leave out --precision")
    case (.bfloat16, .float32):
      writeError("note: this processor has no fast products of bfloat16; computing in float32")
    default: break
    }
    return engine
  }
}

/// An amount of memory: a number and a unit.
struct ByteCount: Equatable {
  /// A petabyte: no machine has more, and no sum of a few such overflows.
  private static let most = 1e15

  let bytes: Int

  /// - Throws: what a size is, or which is the largest.
  init(_ argument: String) throws(ValidationError) {
    let text = argument.lowercased()
    let units = [
      ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("kb", 1000), ("mb", 1_000_000), ("gb", 1_000_000_000),
    ]
    let (unit, size) = units.first { text.hasSuffix($0.0) } ?? ("", 0)
    let number = text.dropLast(unit.count).trimmingCharacters(in: .whitespaces)
    guard size > 0, number.allSatisfy({ $0.isNumber || $0 == "." }), let value = Double(number), value > 0 else {
      throw ValidationError("expected a number and kB, MB, GB, KiB, MiB or GiB, such as 2GB")
    }
    let bytes = (value * Double(size)).rounded()
    guard bytes <= Self.most else { throw ValidationError("expected at most 1000000GB") }
    self.bytes = Int(bytes)
  }
}

/// A file to be written has a name that says what it is.
func requireSafetensors(_ output: String) throws {
  let url = URL(filePath: output)
  guard url.pathExtension.lowercased() == "safetensors" else {
    let right = url.deletingPathExtension().appendingPathExtension("safetensors").relativePath
    throw ValidationError("a safetensors file is written, and \(output) is no name of one; expected \(right)")
  }
}
