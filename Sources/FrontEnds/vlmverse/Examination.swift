import Evaluation
import Foundation
import Generation
import PaliGemmaModel
import Questions

/// Asks a model the questions of a file.
struct Examination {
  private let examples: [Example]
  private let open: OpenModel
  private let watch: CertaintyWatch
  private let sizes: PictureSizes
  private var generator: BatchGenerator

  /// - Parameters:
  ///   - open: what answers.
  ///   - examples: what is asked.
  ///   - folder: where the pictures' paths go on from.
  ///   - name: what messages call the file.
  ///   - limit: how many tokens an answer may have.
  ///   - engine: what runs the model.
  /// - Throws: the first question that cannot be asked, with its line.
  init(_ open: OpenModel, _ examples: [Example], folder: URL?, name: String, limit: Int, engine: EngineKind)
    throws
  {
    let (watch, sizes) = (CertaintyWatch(open.tokenizer), PictureSizes())
    (self.open, self.examples, self.watch, self.sizes) = (open, examples, watch, sizes)
    let requests = try examples.enumerated().map { index, example in
      try Self.naming(example, name) {
        let url = URL(filePath: example.image, relativeTo: folder)
        let tokens = try open.tokens(prompt: example.prefix)
        _ = try open.model.configuration.text.room(after: tokens.count)
        guard FileManager.default.isReadableFile(atPath: url.path) else { throw MissingPicture(file: url.relativePath) }
        return Request(tokens: tokens, sampling: .greedy, limit: limit) {
          try Self.naming(example, name) {
            let picture = try open.picture(url)
            sizes.ofRequest[index] = picture.size
            return open.preprocessing.pixels(picture.picture)
          }
        }
      }
    }
    generator = try BatchGenerator(open.model, requests, engine: engine, chose: watch.take)
  }

  /// The next answer to be complete; nil after the last.
  mutating func next() throws -> ExampleAnswer? {
    guard let answer = try generator.next() else { return nil }
    let text = open.tokenizer.decode(answer.tokens, skippingSpecialTokens: true)
    let certainty = watch.end(answer.request)
    let size = sizes.ofRequest[answer.request] ?? (0, 0)
    let objects = AnswerReading(text).objects
    return ExampleAnswer(
      examples[answer.request], answer: text, width: size.width, height: size.height,
      scores: objects.map { certainty?.certainty(of: $0)?.probability ?? 1 })
  }

  private struct MissingPicture: Error, CustomStringConvertible {
    let file: String
    var description: String { "\(file): there is no such picture" }
  }

  /// What `body` makes, or its error as one of the example's line.
  private static func naming<Made>(_ example: Example, _ name: String, _ body: () throws -> Made) throws -> Made {
    do { return try body() } catch {
      throw ExampleError.line(file: name, number: example.number, problem: "\(error)")
    }
  }
}
