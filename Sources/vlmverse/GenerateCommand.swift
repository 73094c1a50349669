import ArgumentParser
import Foundation
import Images
import Notebook
import PaliGemmaModel
import Tensors
import Tokenization

/// Answers a prompt about an image.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Answers a prompt about an image.",
    discussion: "The answer alone goes to standard output, as it comes.")

  @OptionGroup var model: ModelOption
  @OptionGroup var question: QuestionOptions

  @Option(help: ArgumentHelp("How many tokens the answer may have.", valueName: "count"))
  var maxNewTokens = 100
  @Flag(help: "Draw each token at random instead of taking the most probable.")
  var doSample = false
  @Option(
    help: ArgumentHelp("With --do-sample: below 1 sharpens, above 1 flattens the probabilities.", valueName: "number"))
  var temperature: Float = 0.8
  @Option(
    help: ArgumentHelp(
      "With --do-sample: keep the most probable tokens whose probabilities reach this.", valueName: "share"))
  var topP: Float = 0.9
  @Option(help: ArgumentHelp("With --do-sample: the same seed draws the same tokens.", valueName: "number"))
  var seed: UInt64 = 0
  @Option(help: ArgumentHelp("Threads for matrix products; all cores if not given.", valueName: "count"))
  var threads: Int?
  @Flag(help: "Take the reference path, which computes every value in between.")
  var reference = false
  @Flag(help: "Print one JSON object with text, token ids and timings.")
  var json = false

  func validate() throws {
    guard maxNewTokens > 0 else { throw ValidationError("--max-new-tokens is at least 1, not \(maxNewTokens)") }
    guard temperature >= 1e-6, temperature.isFinite else {  // logits divided by less could become infinite
      throw ValidationError("--temperature is a number of at least 0.000001, not \(temperature)")
    }
    guard topP > 0, topP <= 1 else { throw ValidationError("--top-p is above 0 and at most 1, not \(topP)") }
    guard threads ?? 1 > 0 else { throw ValidationError("--threads is at least 1, not \(threads ?? 1)") }
  }

  func run() throws {
    endOnInterrupt()
    if let threads { setThreadCount(threads) }
    let clock = ContinuousClock()
    let began = clock.now
    let open = try OpenModel(folder: model.folder)
    let input = try open.input(prepared: open.prepare(RGBImage(contentsOf: question.imageURL)), prompt: question.prompt)
    let loaded = clock.now
    let sampling = doSample ? Sampling(temperature: temperature, topP: topP, seed: seed) : .greedy
    var answer = AnswerWriter(tokenizer: open.tokenizer, isQuiet: json)
    let tokens = try answer.write(open.model, input, sampling, limit: maxNewTokens, reference: reference)
    let timings = Timings(
      load: loaded - began, prompt: answer.firstToken - loaded, decode: clock.now - answer.firstToken)
    if json {
      let text = open.tokenizer.decode(tokens, skippingSpecialTokens: true)
      let report = Report(text: text, tokenIds: tokens, timings: timings.report(tokens: tokens.count))
      try writeOutput(report.json + "\n")
    } else if isatty(STDERR_FILENO) != 0 {
      writeError(timings.line(input: input.tokens.count, tokens: tokens.count))
    }
  }
}

/// Writes tokens to standard output as text as soon as it is certain.
private struct AnswerWriter {
  let tokenizer: Tokenizer
  let isQuiet: Bool
  private(set) var firstToken = ContinuousClock.now

  init(tokenizer: Tokenizer, isQuiet: Bool) {
    self.tokenizer = tokenizer
    self.isQuiet = isQuiet
  }

  /// - Returns: every token, an end token included.
  mutating func write(_ model: PaliGemma, _ input: Input, _ sampling: Sampling, limit: Int, reference: Bool) throws
    -> [Int]
  {
    if reference { return try write(model, input, sampling, limit: limit, probe: ReferencePath()) }
    return try write(model, input, sampling, limit: limit, probe: NoProbe())
  }

  private mutating func write(
    _ model: PaliGemma, _ input: Input, _ sampling: Sampling, limit: Int, probe: some Probe
  ) throws -> [Int] {
    let watch = PromptWatch(model)
    var generator = try Generator(model, input, sampling: sampling, limit: limit) { stage in
      watch.willRun(stage)
      return probe
    } seen: { _, _ in
    }
    var decoder = StreamingDecoder(tokenizer, skippingSpecialTokens: true)
    var tokens: [Int] = []
    while let token = generator.next() {
      if tokens.isEmpty { firstToken = .now }
      tokens.append(token)
      try show(decoder.append(token))
    }
    try show(decoder.finish() + "\n")
    return tokens
  }

  private func show(_ text: String) throws {
    guard !isQuiet, !text.isEmpty else { return }
    try writeOutput(text)
  }
}

/// How long each part of an answer took.
private struct Timings {
  let load, prompt, decode: Duration

  func report(tokens: Int) -> Report.Timings {
    Report.Timings(
      loadSeconds: load.seconds, promptSeconds: prompt.seconds, decodeSeconds: decode.seconds,
      tokensPerSecond: rate(tokens))
  }

  func line(input: Int, tokens: Int) -> String {
    let speed = rate(tokens).map { String(format: "%.1f tokens/s", $0) } ?? "one token"
    return String(
      format: "loaded in %.0f ms; image and prompt, %ld tokens, in %.0f ms; then %@", load.seconds * 1000, input,
      prompt.seconds * 1000, speed)
  }

  /// Tokens a second after the first, which belongs to the prompt.
  private func rate(_ tokens: Int) -> Double? { tokens > 1 ? Double(tokens - 1) / decode.seconds : nil }
}

/// What `--json` prints.
private struct Report: Encodable {
  struct Timings: Encodable {
    let loadSeconds, promptSeconds, decodeSeconds: Double
    let tokensPerSecond: Double?
  }

  let text: String
  let tokenIds: [Int]
  let timings: Timings

  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.keyEncodingStrategy = .convertToSnakeCase
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}

extension Duration {
  /// The same as a number.
  fileprivate var seconds: Double { self / .seconds(1) }
}
