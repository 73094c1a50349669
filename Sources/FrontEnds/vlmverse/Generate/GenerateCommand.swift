import ArgumentParser
import Foundation
import Generation
import Images
import PaliGemmaModel
import Questions
import Terminal

/// Answers a prompt about an image, or a file of them.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Answers a prompt about an image, or a file of them.",
    discussion: """
      The answer alone goes to standard output, as it comes. A batch has a JSON object on each line, with image and prompt, \
      and max_new_tokens, do_sample, temperature, top_p or seed where they differ from the flags; the answers come in its \
      order, one a line.
      """)

  @OptionGroup var model: ModelOption
  @OptionGroup var adapter: AdapterOption
  @Option(help: ArgumentHelp("A PNG or JPEG file.", valueName: "file"))
  var image: String?
  @Option(help: ArgumentHelp("What to ask, such as `caption en` or `detect red circle`.", valueName: "text"))
  var prompt: String?
  @Option(help: ArgumentHelp("A file of questions, answered together.", valueName: "file.jsonl"))
  var batch: String?
  @OptionGroup var answer: AnswerOptions
  @OptionGroup var threads: ThreadsOption
  @OptionGroup var memory: MemoryOption
  @Flag(help: "Take the reference path, which computes every value in between.")
  var reference = false
  @Flag(help: "Print one JSON object for an answer, with its text and token ids, and timings if it is the only one.")
  var json = false

  func validate() throws {
    if batch != nil {
      guard image == nil, prompt == nil else {
        throw ValidationError("--batch stands alone, without --image and --prompt")
      }
      guard !reference else { throw ValidationError("--reference answers one question at a time, without --batch") }
    } else if image == nil || prompt == nil {
      let missing = [image == nil ? "--image <file>" : nil, prompt == nil ? "--prompt <text>" : nil].compactMap(\.self)
      throw ValidationError("Missing \(missing.joined(separator: " and ")), or --batch <file.jsonl> in place of both")
    }
  }

  func run() throws {
    endOnInterrupt()
    threads.apply()
    if let batch {
      try answer(batch)
    } else if let image, let prompt {
      try answer(image, prompt)
    }
  }

  private func answer(_ image: String, _ prompt: String) throws {
    let began = ContinuousClock.now
    let open = try OpenModel(folder: model.folder(), adapter: adapter.folder(), memory: memory.bytes)
    let input = try open.input(open.question(image: URL(filePath: image), prompt: prompt))
    let loaded = ContinuousClock.now
    var writer = AnswerWriter(tokenizer: open.tokenizer, isQuiet: json)
    let tokens = try writer.write(
      open.model, input, answer.sampling, limit: answer.maxNewTokens,
      engine: reference ? .reference : .fused)
    let timings = Timings(
      load: loaded - began, prompt: writer.firstToken - loaded, decode: .now - writer.firstToken,
      tokens: tokens.count)
    if json {
      let text = open.tokenizer.decode(tokens, skippingSpecialTokens: true)
      let report = Report(text: text, tokenIds: tokens, timings: timings)
      try writeOutput(report.json() + "\n")
    } else if isatty(STDERR_FILENO) != 0 {
      writeError(timings.line(input: input.tokens.count))
    }
  }

  private func answer(_ path: String) throws {
    let lines = try BatchLine.lines(of: path, answer)
    let open = try OpenModel(folder: model.folder(), adapter: adapter.folder(), memory: memory.bytes)
    let requests = try BatchLine.requests(lines, open, file: path)
    let watch = PromptWatch(open.model)
    var generator = try BatchGenerator(open.model, requests, engine: .fused, willRun: watch.willRun)
    var waiting: [Int: [Int]] = [:]  // answers that are complete before an earlier one
    var next = 0
    while let answer = try generator.next() {
      waiting[answer.request] = answer.tokens
      while let tokens = waiting.removeValue(forKey: next) {
        let text = open.tokenizer.decode(tokens, skippingSpecialTokens: true)
        let line = json ? try Report(text: text, tokenIds: tokens).json() : text.replacing("\n", with: "\\n")
        try writeOutput(line + "\n")
        next += 1
      }
    }
  }
}
