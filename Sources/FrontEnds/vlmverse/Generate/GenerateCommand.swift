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
      and max_new_tokens, do_sample, temperature, top_p or seed where they differ from the flags; a picture's path goes on \
      from the file's folder. The answers come in its order, one a line; a line that cannot be answered is answered by a \
      JSON object that says why, and the exit code is 1. For FILE, - is standard input.
      """)

  @OptionGroup var model: ModelOption
  @OptionGroup var adapter: AdapterOption
  @Option(help: ArgumentHelp("A PNG or JPEG file.", valueName: "file"), completion: .pictures)
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
      return
    }
    if image == nil || prompt == nil {
      let missing = [image == nil ? "--image <file>" : nil, prompt == nil ? "--prompt <text>" : nil].compactMap(\.self)
      throw ValidationError("Missing \(missing.joined(separator: " and ")), or --batch <file.jsonl> in place of both")
    }
    try answer.requireEffect()
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
    let question = try open.question(image: URL(argument: image), prompt: prompt, takesPipes: true)
    writeNotices(open.notices + question.notices)
    let input = try open.input(question)
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
    let file = try BatchFile(path, answer)
    let open = try OpenModel(folder: model.folder(), adapter: adapter.folder(), memory: memory.bytes)
    writeNotices(open.notices)
    let requests = file.requests(open)
    var answers: [Int: BatchAnswer] = [:]  // those that are complete before an earlier one
    for (index, request) in requests.enumerated() {
      guard case .failure(let error) = request else { continue }
      writeError("\(error)")
      answers[index] = BatchAnswer(file.lines[index], error: error)
    }
    let hasFailed = !answers.isEmpty
    var next = 0
    func show() throws {
      while let answer = answers.removeValue(forKey: next) {
        try writeOutput(try answer.shown(asJSON: json) + "\n")
        next += 1
      }
    }
    try show()
    let (places, asked) = (
      requests.indices.filter { (try? requests[$0].get()) != nil }, requests.compactMap { try? $0.get() }
    )
    let watch = PromptWatch(open.model)
    var generator = try BatchGenerator(open.model, asked, engine: .fused, willRun: watch.willRun)
    while let answer = try generator.next() {
      let place = places[answer.request]
      let text = open.tokenizer.decode(answer.tokens, skippingSpecialTokens: true)
      answers[place] = BatchAnswer(file.lines[place], text: text, tokenIds: answer.tokens)
      try show()
    }
    if hasFailed { throw ExitCode.failure }
  }
}
