import Files
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
  /// Where the adapter beside it was opened from, if there is one.
  public let adapter: URL?
  /// What makes masks of its answers, if anything does.
  public private(set) var maskDecoder: OpenMaskDecoder?
  /// Its layers, with weights that are read when they are used.
  public private(set) var model: PaliGemma
  /// Whether its weights are others than its folder's, because it was taught.
  package private(set) var isTaught = false
  /// How its pictures are prepared.
  public let preprocessing: Preprocessing
  /// Its own text to token ids, and back.
  public let tokenizer: Tokenizer
  /// Bytes of memory that the process may take; nil for all there is.
  public let memory: Int?

  /// Opens the checkpoint in `folder`, or the shipped model, and the adapter in `adapter` beside it.
  /// - Throws: what is missing, damaged or does not fit, naming the file.
  public init(folder: URL? = nil, adapter: URL? = nil, memory: Int? = nil) throws {
    self.folder = try folder ?? Installation.model()
    (self.adapter, self.memory) = (adapter, memory)
    if let file = OpenableFile.first(inFolderWithoutModel: self.folder) {
      throw QuestionError.noModel(folder: self.folder.relativePath, file: file.relativePath)
    }
    let model = try PaliGemma(folder: self.folder, adapter: adapter.map(Adapter.init))
    preprocessing = try Preprocessing(folder: self.folder, model.configuration.vision)
    tokenizer = try Tokenizer(contentsOf: self.folder.appending(path: "tokenizer.json"))
    self.model = try memory.map(model.limitingMemory) ?? model
  }

  /// The same with what makes masks of its answers.
  public func with(_ maskDecoder: OpenMaskDecoder?) -> OpenModel {
    var copy = self
    copy.maskDecoder = maskDecoder
    return copy
  }

  /// The same with a model that was made of it by learning.
  package func taught(_ model: PaliGemma) -> OpenModel {
    var copy = self
    (copy.model, copy.isTaught) = (model, true)
    return copy
  }

  /// What has been done with its files, or left aside, that whoever wrote them may not expect, a line each.
  public var notices: [String] {
    model.weights.notices + preprocessing.notices + GenerationSettings.notices(folder: folder)
      + tokenizer.notices(rows: model.configuration.text.vocabularySize)
  }

  /// What to call it, and the adapter beside it.
  public var name: String {
    let name = Self.isShipped(folder) ? "the shipped model" : Self.name(of: folder)
    return name + (adapter.map { " with \(Self.name(of: $0))" } ?? "") + (isTaught ? ", taught since" : "")
  }

  private static func name(of folder: URL) -> String {
    HubCache.model(of: folder)?.repository ?? folder.lastPathComponent
  }

  /// Whether a folder is that of the shipped model.
  package static func isShipped(_ folder: URL) -> Bool {
    (try? Installation.model())?.standardizedFileURL.path == folder.standardizedFileURL.path
  }

  /// The picture in a file.
  /// - Parameters:
  ///   - url: the file.
  ///   - takesPipes: whether the file may be a pipe, for whose end this then waits.
  /// - Throws: `ImageError`, naming the file.
  public func picture(_ url: URL, takesPipes: Bool = false) throws(ImageError) -> OpenPicture {
    let image = try RGBImage(contentsOf: url, takesPipes: takesPipes)
    return OpenPicture(original: image, picture: try preprocessing.resized(image, name: url.relativePath), url: url)
  }

  /// The image tokens, `<bos>`, then the prompt and a newline.
  /// - Throws: `QuestionError` if the prompt spells a special token, or one that the model has no embedding of.
  public func tokens(prompt: String) throws(QuestionError) -> [Int] {
    if let special = tokenizer.specialTokens(in: prompt).first { throw .specialToken(special) }
    let configuration = model.configuration
    let text = try embeddable(tokenizer.encode(prompt + "\n"))
    return Array(repeating: configuration.imageToken, count: configuration.vision.patchCount)
      + [configuration.beginToken] + text
  }

  /// The tokens that an answer should have: those of `text`, and the end token.
  /// - Throws: `QuestionError` if the model has no embedding of one.
  public func target(_ text: String) throws(QuestionError) -> [Int] {
    try embeddable(tokenizer.encode(text) + [tokenizer.id(of: "<eos>") ?? model.configuration.endTokens.min() ?? 1])
  }

  private func embeddable(_ tokens: [Int]) throws(QuestionError) -> [Int] {
    let rows = model.configuration.text.vocabularySize
    guard let id = tokens.first(where: { $0 >= rows }) else { return tokens }
    throw .vocabulary(piece: tokenizer.piece(id) ?? "", id: id, rows: rows)
  }

  /// A question about the picture in a file; nil stands for the sample picture and the sample prompt.
  /// - Parameters:
  ///   - image: a file.
  ///   - prompt: what is asked.
  ///   - takesPipes: whether the file may be a pipe, for whose end this then waits.
  /// - Throws: `ImageError`, naming the file.
  public func question(image: URL? = nil, prompt: String? = nil, takesPipes: Bool = false) throws -> Question {
    let url = try image ?? Installation.images().appending(path: Installation.sample.image)
    return question(try picture(url, takesPipes: takesPipes), prompt: prompt ?? Installation.sample.prompt)
  }

  /// A question about a picture that is open.
  public func question(_ picture: OpenPicture, prompt: String) -> Question {
    Question(
      imageURL: picture.url, picture: picture.picture, size: picture.size, prompt: prompt, notices: picture.notices)
  }

  /// What the model computes with to answer `question`.
  /// - Throws: `QuestionError` if the prompt spells a special token.
  public func input(_ question: Question) throws(QuestionError) -> Input {
    Input(pixels: preprocessing.pixels(question.picture), tokens: try tokens(prompt: question.prompt))
  }
}

extension Preprocessing {
  /// What the files in a checkpoint's folder ask for, for its vision encoder.
  package init(folder: URL, _ vision: Configuration.Vision) throws(FileError) {
    try self.init(folder: folder, side: vision.imageSize, patchCount: vision.patchCount)
  }

  package var notices: [String] {
    ignored.isEmpty
      ? []
      : ["the image processor's configuration: ignored, since nothing here does it: \(ignored.joined(separator: ", "))"]
  }
}

extension Tokenizer {
  /// What is to be said beside an embedding table of so many rows.
  package func notices(rows: Int) -> [String] {
    vocabularySize <= rows
      ? []
      : [
        """
        tokenizer.json has token ids up to \(vocabularySize - 1), and the embedding table rows up to \(rows - 1): a prompt with \
        a token beyond them is refused
        """
      ]
  }
}
