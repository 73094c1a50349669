import ArgumentParser
import Foundation
import Generation
import Images
import Objects
import PaliGemmaModel
import Questions
import Terminal

/// Answers a prompt about an image, or a file of them.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Answers a prompt about an image, or a file of them.",
    discussion: """
      The answer alone goes to standard output, as it comes; several images are answered one after the other, a line each. A \
      batch has a JSON object on each line, with image and prompt, and max_new_tokens, do_sample, temperature, top_p or seed \
      where they differ from the flags; a picture's path goes on from the file's folder. The answers come in its order, one a \
      line; a line that cannot be answered is answered by a JSON object that says why, and the exit code is 1. For FILE, - is \
      standard input.

      Of answers with boxes or masks, --json tells the objects in the picture's own pixels, with how sure the model was.
      """)

  @OptionGroup var model: ModelOption
  @OptionGroup var adapter: AdapterOption
  @Option(
    name: .customLong("image"), parsing: .upToNextOption,
    help: ArgumentHelp("A picture, or several one after the other; - is standard input.", valueName: "file"),
    completion: .pictures)
  var images: [String] = []
  @Option(help: ArgumentHelp("What to ask, such as `caption en` or `detect red circle`.", valueName: "text"))
  var prompt: String?
  @Option(help: ArgumentHelp("A file of questions, answered together.", valueName: "file.jsonl"))
  var batch: String?
  @OptionGroup var answer: AnswerOptions
  @OptionGroup var objects: ObjectOptions
  @OptionGroup var part: ShardOption
  @OptionGroup var threads: ThreadsOption
  @OptionGroup var memory: MemoryOption
  @OptionGroup var precision: PrecisionOption
  @Flag(help: "Take the reference path, which computes every value in between.")
  var reference = false
  @Flag(help: "Print one JSON object for an answer, with its text and token ids, and timings if it is the only one.")
  var json = false

  func validate() throws {
    guard !reference || precision.precision != .bfloat16 else {
      throw ValidationError("--reference computes in float32; leave out --precision bfloat16")
    }
    if batch != nil {
      guard images.isEmpty, prompt == nil else {
        throw ValidationError("--batch stands alone, without --image and --prompt")
      }
      guard !reference else { throw ValidationError("--reference answers one question at a time, without --batch") }
      guard objects.draw == nil else { throw ValidationError("--draw draws on one picture, without --batch") }
      return
    }
    if images.isEmpty || prompt == nil {
      let missing = [images.isEmpty ? "--image <file>" : nil, prompt == nil ? "--prompt <text>" : nil]
      throw ValidationError(
        "Missing \(missing.compactMap(\.self).joined(separator: " and ")), or --batch <file.jsonl> in place of both")
    }
    guard objects.draw == nil || images.count == 1 else {
      throw ValidationError("--draw draws on one picture, and there are \(images.count)")
    }
    guard images.count(where: { $0 == "-" }) < 2 else {
      throw ValidationError("standard input holds one picture; --image - is given twice")
    }
    guard part.shard == nil else { throw ValidationError("--shard takes a part of a --batch, which is not given") }
    try answer.requireEffect()
  }

  func run() throws {
    endOnInterrupt()
    threads.apply()
    try objects.requireReplaceable()
    var results = CocoResults()
    if let batch {
      try answerBatch(batch, &results)
    } else if let prompt {
      if isatty(STDERR_FILENO) == 1, let meant = PlainQuestion.advice(on: prompt) {
        writeError("note: PaliGemma was taught questions such as this: --prompt \"\(meant)\"")
      }
      try answerQuestions(prompt, &results)
    }
    try objects.write(results)
    if batch != nil, results.hasFailed { throw ExitCode.failure }
  }
}
