import Foundation
import MaskDecoder
import Measuring
import PaliGemmaModel
import TestSupport
import Training

@testable import Classroom

/// What the pages say in numbers, as the program has them; mathematics and what other tests hold stands as it is written.
struct Statements {
  private let shipped = try? Configuration(
    folder: Fixtures.package.appending(path: "Sources/Model/Installation/Resources"))
  private let first = try? Configuration(json: Geometry.threeB224.json)
  private let second = try? Configuration(json: Geometry.two3B224.json)

  /// By page.
  func all() throws -> [String: [String]] {
    guard let shipped, let first, let second, let gemma2 = second.text.gemma2 else {
      throw CocoaError(.fileReadCorruptFile)
    }
    let largest = try Configuration(json: Geometry.threeB896.json).vision
    return [
      "README.md": try readme(), "architecture.md": ["within 10⁻⁵"],
      "attention.md": attention(shipped, first, second.text, gemma2),
      "backward.md": [
        "0 where it was certain", "a rate of \(Optimizer.Rule.sgd.usualRate) and gradients clipped at length 1",
        "\(Optimizer.Rule.adamw.usualRate) for every rule", "AdamW with a rate of \(Optimizer.Rule.adamw.usualRate)",
      ],
      "class.md": inClass, "how-paligemma-works.md": model(shipped, first, second, gemma2),
      "instructors.md": try instructors(first), "kv-cache.md": cache(shipped.text, first.text, second.text, gemma2),
      "lessons.md": ["1e-5 if not given", "from 1, or its text"],
      "prefix-mask.md": [
        "The mask is 0 where", "e to the −∞ is 0", "at 99.97% instead of 99.996%", "their window of \(gemma2.window).",
        "with \(largest.imageSize) pixels, whose picture alone is \(largest.patchCount) tokens",
      ],
      "rope.md": rope(shipped.text, first.text),
      "siglip.md": try siglip(first),
    ]
  }

  private func readme() throws -> [String] {
    let package = try String(contentsOf: Fixtures.package.appending(path: "Package.swift"), encoding: .utf8)
    let swift = package.firstMatch(of: /swift-tools-version: ([0-9.]+)/).map { String($0.1) } ?? "?"
    return [
      "[Swift] \(swift) or later", "Apache 2.0", "in 8 or 4 bits", "Weights of 8 or 4 bits",
      "within 5% of the explorer's",
      "within a relative error of 10⁻⁵", "within 10⁻⁵ at the end",
      "\(try billions(bytesEach: 1)) billion parameters in bfloat16 take \(try billions(bytesEach: 2)) GB",
    ]
  }

  private func attention(
    _ shipped: Configuration, _ first: Configuration, _ second: Configuration.Text, _ gemma2: Configuration.Gemma2
  ) -> [String] {
    [
      "√\(shipped.vision.headSize) here, √\(first.vision.headSize) in PaliGemma's tower and √\(first.text.headSize) in its decoder",
      "seen from patch 104",  // the lines below it show that row
      "PaliGemma's \(first.text.keyValueHeadCount) for \(first.text.headCount), the shipped model's "
        + "\(shipped.text.keyValueHeadCount) for \(shipped.text.headCount)",
      "of 28 billion parameters, divides by √144 with heads of 128",  // whose sizes are nowhere in the program
      "has \(words[second.headCount / second.keyValueHeadCount]) query heads to each key and value head "
        + "(3B: \(second.headCount) and \(second.keyValueHeadCount)), holds scores within ±\(Int(gemma2.scoreCap)) as "
        + "\(Int(gemma2.scoreCap))·tanh(s/\(Int(gemma2.scoreCap)))",
      "every other layer, beginning with layer \(gemma2.isLocal.firstIndex(of: true) ?? -1), a row of the answer sees the last "
        + "\(gemma2.window) tokens only",
    ]
  }

  private var inClass: [String] {
    [
      "Each has \(Token.bits) random bits", "the same 404",
      "told within \(Broadcast.gathering) ms",

      "| connections; followers | \(Allowance.connections); \(Allowance.followers) |",
      "| connections that have not shown a token | \(Allowance.strangers); the oldest",
      "to take an answer | \(Allowance.request.components.seconds) s; \(Allowance.answer.components.seconds) s |",
      "| a request's head; an answer's body | \(Allowance.head >> 10) KiB; \(Allowance.body >> 10) KiB |",
      "| time in which a follower takes nothing | \(Allowance.silence.components.seconds) s |",
      "kept for late comers | \(Allowance.text >> 20) MiB;", "numbers that are kept | \(Allowance.figures >> 20) MiB;",
    ]
  }

  private func model(
    _ shipped: Configuration, _ first: Configuration, _ second: Configuration, _ gemma2: Configuration.Gemma2
  ) -> [String] {
    let tower = [shipped, first].map(\.vision).map {
      "\($0.blockCount) blocks, \($0.hiddenSize) wide, \($0.headCount) heads of \($0.headSize), MLP \($0.intermediateSize)"
    }
    func row(_ title: String, _ cell: (Configuration) -> String) -> String {
      "| \(title) | " + [shipped, first, second].map(cell).joined(separator: " | ") + " |"
    }
    return [
      "from 0…255 to −1…1", "multiplies it by 1 + weight", "vocabulary has 1024 `<loc>` tokens",
      "\(MaskDecoder.codebookSize) `<seg>` tokens", "in 1024ths of the picture",
      row("picture, patch") { "\($0.vision.imageSize), \($0.vision.patchSize)" },
      row("tokens of the image") { "\($0.vision.patchCount)" },
      "| vision tower | \(tower[0]) | \(tower[1]) | the same |",
      row("decoder") { "\($0.text.layerCount) layers, \($0.text.hiddenSize) wide, MLP \($0.text.intermediateSize)" },
      row("query and key/value heads") {
        "\($0.text.headCount) and \($0.text.keyValueHeadCount) of \($0.text.headSize)"
      },
      row("vocabulary") { "\($0.text.vocabularySize)" },
      "within ±\(Int(gemma2.scoreCap)) and logits within ±\(Int(gemma2.logitCap)), and in every other layer a row of the "
        + "answer sees only the last \(gemma2.window) tokens",
    ]
  }

  private func instructors(_ first: Configuration) throws -> [String] {
    let sections = [10, 15, 25, 15, 15, 10]
    let ends = sections.indices.map { sections[...$0].reduce(0, +) }
    let large = try Configuration(json: Geometry.threeB448.json).vision
    let (vision, text) = (first.vision, first.text)
    return zip([0] + ends, ends).map { "| \($0)–\($1) |" } + [
      "A class of \(ends.last ?? 0) minutes", "\(try billions(bytesEach: 2)) GB of disk",
      "A picture of \(vision.imageSize) pixels is cut into patches of \(vision.patchSize). How many tokens is it? And of "
        + "\(large.imageSize) pixels?",
      "\(vision.patchCount) (\(vision.patchesPerSide) by \(vision.patchesPerSide)), and \(large.patchCount).",
      "A decoder has \(text.layerCount) layers and one key/value head of \(text.headSize). How many bytes of cache does a token "
        + "take in 16 bits?",
      "2 · \(text.layerCount) · \(text.headSize) · 2 = \(bytesOfCache(text, 2)).", "begin with a bias of −10",
      "RᵀR = 1",
    ]
  }

  private func cache(
    _ shipped: Configuration.Text, _ first: Configuration.Text, _ second: Configuration.Text,
    _ gemma2: Configuration.Gemma2
  )
    -> [String]
  {
    [
      "A token takes 2 (keys and values)", "\(shipped.maximumPositions) is the longest sequence",
      "keeps \(first.layerCount) layers of \(words[first.keyValueHeadCount]) head of \(first.headSize): \(bytesOfCache(first, 2)) "
        + "bytes a token in 16 bits, \(words[first.headCount]) times less than with a head of keys for each of the "
        + "\(words[first.headCount]) query heads. (This program keeps floats: \(bytesOfCache(first, 4)), so \(megabytes(first, tokens: 264)) MB for a picture and a short "
        + "question, 264 tokens.)",
      "keeps \(second.layerCount) layers of \(words[second.keyValueHeadCount]) heads of \(second.headSize), "
        + "\(bytesOfCache(second, 2)) bytes a token in 16 bits",
      "window of the last \(gemma2.window);",
    ]
  }

  private func rope(_ text: Configuration.Text, _ first: Configuration.Text) -> [String] {
    [
      "position · \(Int(text.ropeBase))^(−2i/headDim)",
      "heads of \(first.headSize) have \(first.headSize / 2) pairs, of which the slowest takes about \(slowestTurn(first)) tokens. The base, "
        + "\(Int(first.ropeBase)), sets how slow it is: it has to be slow beside the longest text, which for Gemma is "
        + "\(first.maximumPositions) tokens", "at 7 and a key at 2 give the same number as at 107 and 102",
      "like all others, from 1,", "2i and 2i + 1",
      "The slowest of the \(text.headSize / 2) pairs here takes about \(slowestTurn(text)) tokens",
    ]
  }

  /// In thousands of tokens, how long the slowest pair takes to turn once.
  private func slowestTurn(_ text: Configuration.Text) -> String {
    let turn = 2 * Double.pi * pow(text.ropeBase, Double(text.headSize - 2) / Double(text.headSize))
    return thousands(Int((turn / 1000).rounded()) * 1000)
  }

  private func siglip(_ first: Configuration) throws -> [String] {
    let vision = first.vision
    let tower = first.weightSpecifications.filter { $0.address.hasPrefix("vision.") }
    let parameters = tower.reduce(0) { $0 + $1.shape.reduce(1, *) } / 100_000_000 * 100
    let sizes = try [Geometry.threeB224, .threeB448, .threeB896].map { try Configuration(json: $0.json).vision }
    func listed(_ numbers: [Int]) -> String { "\(numbers[0]), \(numbers[1]) and \(numbers[2])" }
    return [
      "scaled to length 1", "y = 1 on the diagonal and −1 elsewhere", "−(1/B) · Σ", "at 10 and the bias at −10",
      "of a batch of 1000 (with dot products near 0), scores of 0 cost \(Int(1000 * log(2.0))) for each picture, scores of −10 cost "
        + "\(Int(999 * log(1 + exp(-10.0)) + log(1 + exp(10.0))))",
      "has about \(parameters) million parameters in \(vision.blockCount) blocks, \(vision.hiddenSize) wide, with \(vision.headCount) heads of \(vision.headSize) and an MLP "
        + "of \(vision.intermediateSize)", "ε is \(vision.layerNormEpsilon == 1e-6 ? "10⁻⁶" : "another")",
      "Pictures of \(listed(sizes.map(\.imageSize))) pixels in patches of \(vision.patchSize) are \(listed(sizes.map(\.patchCount))) "
        + "tokens",
    ]
  }

  private let words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight"]

  private func thousands(_ number: Int) -> String {
    number < 1000 ? "\(number)" : "\(number / 1000),\(String(1000 + number % 1000).dropFirst())"
  }

  /// What the cache of so many tokens takes.
  private func megabytes(_ text: Configuration.Text, tokens: Int) -> String {
    let bytes = 8 * text.layerCount * text.keyValueHeadCount * text.headSize * tokens
    return "\((Double(bytes) / 1e5).rounded() / 10)"
  }

  /// PaliGemma 3B's weights, in billions of bytes.
  private func billions(bytesEach size: Int) throws -> Int {
    let bytes = try RandomCheckpoint(json: Geometry.threeB224.json, type: .bfloat16).byteCount / 2 * size
    return Int((Double(bytes) / 1e9).rounded())
  }

  /// What the cache keeps of a token, at so many bytes a number.
  private func bytesOfCache(_ text: Configuration.Text, _ bytes: Int) -> String {
    thousands(2 * text.layerCount * text.keyValueHeadCount * text.headSize * bytes)
  }
}
