import Foundation
import Images
import PaliGemmaModel
import TinyModel
import Tokenization

/// A checkpoint folder, opened: the model, its tokenizer, and how a picture and a prompt become its input.
public struct OpenModel: Sendable {
  public let folder: URL
  public let model: PaliGemma
  public let tokenizer: Tokenizer

  /// Opens the checkpoint in `folder`, or the shipped model.
  /// - Throws: what is missing or damaged, naming the file.
  public init(folder: URL? = nil) throws {
    self.folder = try folder ?? TinyModel.folder()
    model = try PaliGemma(folder: self.folder)
    tokenizer = try Tokenizer(contentsOf: self.folder.appending(path: "tokenizer.json"))
  }

  /// What to call it.
  public var name: String {
    let name = folder.lastPathComponent
    return name == "Resources" ? "the shipped model" : name
  }

  /// The picture at the size the model sees.
  public func prepare(_ image: RGBImage) -> RGBImage {
    let side = model.configuration.vision.imageSize
    return image.resized(width: side, height: side)
  }

  /// The image tokens, `<bos>`, then the prompt and a newline.
  /// - Throws: `PromptError` if the prompt spells a special token.
  public func tokens(prompt: String) throws(PromptError) -> [Int] {
    if let special = tokenizer.specialTokens(in: prompt).first { throw .specialToken(special) }
    let configuration = model.configuration
    return Array(repeating: configuration.imageToken, count: configuration.vision.patchCount)
      + [configuration.beginToken] + tokenizer.encode(prompt + "\n")
  }

  /// What the model is asked: `prepared` is the picture at the size it sees.
  public func input(prepared: RGBImage, prompt: String) throws(PromptError) -> Input {
    Input(pixels: prepared.normalizedPixels(), tokens: try tokens(prompt: prompt))
  }
}

/// What a prompt must not hold.
public enum PromptError: Error, Equatable, CustomStringConvertible {
  case specialToken(String)

  public var description: String {
    switch self {
    case .specialToken(let token):
      "the prompt spells \(token), which the model reads as that token and not as text; leave it out"
    }
  }
}
