import Foundation
import Generation
import Objects
import Questions

/// How long each part of an answer took.
struct Timings: Encodable {
  let loadSeconds, promptSeconds, decodeSeconds: Double
  /// Tokens a second after the first, which belongs to the prompt.
  let tokensPerSecond: Double?

  init(load: Duration, prompt: Duration, decode: Duration, tokens: Int) {
    (loadSeconds, promptSeconds, decodeSeconds) = (load / .seconds(1), prompt / .seconds(1), decode / .seconds(1))
    tokensPerSecond = tokens > 1 ? Double(tokens - 1) / decodeSeconds : nil
  }

  /// The same in a line, for a prompt of `input` tokens.
  func line(input: Int, _ precision: Precision) -> String {
    let speed = tokensPerSecond.map { String(format: "%.1f tokens/s", $0) } ?? "one token"
    return String(
      format: "loaded in %.0f ms; image and prompt, %ld tokens, in %.0f ms; then %@; in %@", loadSeconds * 1000, input,
      promptSeconds * 1000, speed, precision.rawValue)
  }
}

/// What `--json` prints of an answer.
struct Report: Encodable {
  /// Which picture it is about, where there are several.
  let image: String?
  let text: String
  let tokenIds: [Int]
  let objects: [ObjectReport]?
  /// Location and mask tokens that are no object's.
  let malformed: [MalformedReport]?
  /// The numbers that weights were multiplied by.
  let precision: Precision
  let timings: Timings

  init(
    image: String?, text: String, tokenIds: [Int], told: ToldObjects, precision: Precision, timings: Timings
  ) {
    (self.image, self.text, self.tokenIds) = (image, text, tokenIds)
    (self.precision, self.timings) = (precision, timings)
    (objects, malformed) = (told.objectReports, told.malformedReports)
  }
}

/// What is answered to a line of a batch.
struct BatchAnswer: Encodable {
  /// The line's number, from 1, and what it asks, as far as it can be read.
  let line: Int
  let image, prompt: String?
  var text: String?
  var tokenIds: [Int]?
  let objects: [ObjectReport]?
  let malformed: [MalformedReport]?
  /// Why there is no answer.
  var error: String?

  init(
    _ asked: (number: Int, line: Result<BatchLine, BatchError>), text: String? = nil, tokenIds: [Int]? = nil,
    told: ToldObjects? = nil, error: BatchError? = nil
  ) {
    let question = try? asked.line.get()
    (line, image, prompt) = (asked.number, question?.image, question?.prompt)
    (self.text, self.tokenIds, self.error) = (text, tokenIds, error.map(\.description))
    (objects, malformed) = (told?.objectReports, told?.malformedReports)
  }

  /// In one line: the text alone, or all of it.
  func shown(asJSON: Bool) throws -> String {
    guard !asJSON, let text else { return try json() }
    return text.replacing("\n", with: "\\n")
  }
}
