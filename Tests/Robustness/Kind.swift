import Foundation

/// A kind of input: examples to begin with, and what the program does with one.
struct Kind: Sendable {
  let name: String
  /// Inputs that are right, or nearly.
  let seeds: @Sendable () throws -> [[UInt8]]
  /// Words that the kind is made of.
  var words: [String] = []
  /// Makes, with a folder to write in, what reads an input; an error thrown is a refusal, which is as it should be.
  let attempt: @Sendable (URL) throws -> ([UInt8]) throws -> Void

  static var all: [Kind] {
    [
      safetensors, configuration, generationConfiguration, preprocessing, adapterSettings, adapterWeights, tokenizer,
      png, jpeg, webp, gif, bmp, npz, answer,
      vlm, jupyter, markdown, lesson, batch, lines, keys,
    ]
  }

  static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardizedFileURL

  static func file(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: repository.appending(path: path)))
  }

  /// The files of a folder with an ending, the smallest `count` of them.
  static func files(_ folder: String, _ ending: String, count: Int = 100) throws -> [[UInt8]] {
    let urls = try FileManager.default.contentsOfDirectory(
      at: repository.appending(path: folder), includingPropertiesForKeys: nil)
    let files = try urls.filter { $0.pathExtension == ending }.map { [UInt8](try Data(contentsOf: $0)) }
    return Array(files.sorted { $0.count < $1.count }.prefix(count))
  }

  /// A kind whose inputs are files that are called `file`.
  init(
    _ name: String, file: String, words: [String] = [], seeds: @escaping @Sendable () throws -> [[UInt8]],
    read: @escaping @Sendable (URL, [UInt8]) throws -> Void
  ) {
    self.init(name: name, seeds: seeds, words: words) { folder in
      let url = folder.appending(path: file)
      return { bytes in
        write(bytes, to: url.path)
        try read(url, bytes)
      }
    }
  }

  init(
    name: String, seeds: @escaping @Sendable () throws -> [[UInt8]], words: [String] = [],
    attempt: @escaping @Sendable (URL) throws -> ([UInt8]) throws -> Void
  ) {
    (self.name, self.seeds, self.words, self.attempt) = (name, seeds, words, attempt)
  }
}

/// Writes a file in place: some hundred thousand of them a run.
func write(_ bytes: [UInt8], to path: String) {
  guard let file = fopen(path, "w") else { fatalError("\(path) cannot be written") }
  fwrite(bytes, 1, bytes.count, file)
  fclose(file)
}

/// Ends the run as a trap does, where an input was read and its values are wrong.
func require(_ isTrue: Bool, _ message: @autoclosure () -> String) {
  if !isTrue { fatalError(message()) }
}
