import Foundation
import Images
import Installation
import PaliGemmaModel
import Tokenization

/// A checkpoint folder, opened: the model, its tokenizer, and how a picture and a prompt become its input.
public struct OpenModel: Sendable {
  public let folder: URL
  public let model: PaliGemma
  public let tokenizer: Tokenizer
  /// Bytes of memory that the process may take; nil for all there is.
  public let memory: Int?

  /// Opens the checkpoint in `folder`, or the shipped model.
  /// - Throws: what is missing or damaged, naming the file.
  public init(folder: URL? = nil, memory: Int? = nil) throws {
    self.folder = try folder ?? Installation.model()
    self.memory = memory
    let model = try PaliGemma(folder: self.folder)
    tokenizer = try Tokenizer(contentsOf: self.folder.appending(path: "tokenizer.json"))
    self.model = try memory.map(model.limitingMemory) ?? model
    let (ids, rows) = (tokenizer.vocabularySize, model.configuration.text.vocabularySize)
    guard ids <= rows else { throw QuestionError.vocabulary(ids: ids, rows: rows) }
  }

  /// What to call it.
  public var name: String { Self.isShipped(folder) ? "the shipped model" : folder.lastPathComponent }

  /// Whether a folder is that of the shipped model.
  static func isShipped(_ folder: URL) -> Bool {
    (try? Installation.model())?.standardizedFileURL.path == folder.standardizedFileURL.path
  }

  /// The picture at the size the model sees.
  public func prepare(_ image: RGBImage) -> RGBImage {
    let side = model.configuration.vision.imageSize
    return image.resized(width: side, height: side)
  }

  /// The image tokens, `<bos>`, then the prompt and a newline.
  /// - Throws: `QuestionError` if the prompt spells a special token.
  public func tokens(prompt: String) throws(QuestionError) -> [Int] {
    if let special = tokenizer.specialTokens(in: prompt).first { throw .specialToken(special) }
    let configuration = model.configuration
    return Array(repeating: configuration.imageToken, count: configuration.vision.patchCount)
      + [configuration.beginToken] + tokenizer.encode(prompt + "\n")
  }

  /// What the model is asked: `prepared` is the picture at the size it sees.
  public func input(prepared: RGBImage, prompt: String) throws(QuestionError) -> Input {
    Input(pixels: prepared.normalizedPixels(), tokens: try tokens(prompt: prompt))
  }
}

/// Why nothing can be asked of a model, or not this.
public enum QuestionError: Error, Equatable, CustomStringConvertible {
  /// The tokenizer makes tokens for which the model has no embedding.
  case vocabulary(ids: Int, rows: Int)
  /// The prompt spells a special token.
  case specialToken(String)

  public var description: String {
    switch self {
    case .vocabulary(let ids, let rows):
      "tokenizer.json has token ids up to \(ids - 1); expected \(rows - 1) at most from config.json (text_config.vocab_size)"
    case .specialToken(let token):
      "the prompt spells \(token), which the model reads as that token and not as text; leave it out"
    }
  }
}
