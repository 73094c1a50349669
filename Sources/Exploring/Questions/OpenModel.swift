import Foundation
import Hub
import Images
import Installation
import PaliGemmaModel
import Tokenization

/// A checkpoint folder, opened: the model, its tokenizer, and how a picture and a prompt become its input.
public struct OpenModel: Sendable {
  /// Where it was opened from.
  public let folder: URL
  /// Its layers, with weights that are read when they are used.
  public let model: PaliGemma
  /// Its own text to token ids, and back.
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
  public var name: String {
    Self.isShipped(folder) ? "the shipped model" : HubCache.model(of: folder)?.repository ?? folder.lastPathComponent
  }

  /// Whether a folder is that of the shipped model.
  package static func isShipped(_ folder: URL) -> Bool {
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

  /// The tokens that an answer should have: those of `text`, and the end token.
  public func target(_ text: String) -> [Int] {
    tokenizer.encode(text) + [tokenizer.id(of: "<eos>") ?? model.configuration.endTokens.min() ?? 1]
  }

  /// A question about the picture in a file; nil stands for the sample picture and the sample prompt.
  /// - Throws: `ImageError`, naming the file.
  public func question(image: URL? = nil, prompt: String? = nil) throws -> Question {
    let url = try image ?? Installation.images().appending(path: Installation.sample.image)
    let picture = prepare(try RGBImage(contentsOf: url))
    return Question(imageURL: url, picture: picture, prompt: prompt ?? Installation.sample.prompt)
  }

  /// What the model computes with to answer `question`.
  /// - Throws: `QuestionError` if the prompt spells a special token.
  public func input(_ question: Question) throws(QuestionError) -> Input {
    Input(pixels: question.picture.normalizedPixels(), tokens: try tokens(prompt: question.prompt))
  }
}
