import ArgumentParser
import Evaluation
import Files
import Foundation
import MaskDecoder
import Questions
import Rendering
import Tensors
import Terminal

/// Counts how many of a file's questions a model answers rightly.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Counts how well a model answers a file of questions.",
    discussion: """
      A line of FILE is a JSON object with image, prefix and suffix, which is the right answer, or a list of several people's; a \
      picture's path goes on from the file's folder. The scores, in per cent, by the prefix's first word: answers exactly \
      right; VQA accuracy; the F1 of words; of detect and segment COCO's average precision of boxes and the mean overlap (IoU) \
      with each true box and, with --mask-decoder, mask.

      --answers keeps each answer as it comes; the same command goes on from there. Parts of a file made with --shard, on \
      several machines, are one evaluation by --merge of their --answers.
      """)

  @Argument(help: ArgumentHelp("The questions; with --merge, the files of answers.", valueName: "file.jsonl"))
  var files: [String]
  @OptionGroup var model: ModelOption
  @OptionGroup var adapter: AdapterOption
  @OptionGroup var masks: MaskDecoderOption
  @Option(help: ArgumentHelp("How many tokens an answer may have.", valueName: "count"))
  var maxNewTokens = 100
  @Option(help: ArgumentHelp("Keep the answers, or go on from those that are kept.", valueName: "out.jsonl"))
  var answers: String?
  @Option(help: ArgumentHelp("Write the questions that were not answered exactly rightly.", valueName: "out.jsonl"))
  var wrong: String?
  @OptionGroup var part: ShardOption
  @Flag(help: "Take answers that are kept, of one file of questions, instead of asking a model.")
  var merge = false
  @Flag(help: "Print one JSON object a line for each kind of question.")
  var json = false
  @OptionGroup var threads: ThreadsOption
  @OptionGroup var memory: MemoryOption
  @OptionGroup var precision: PrecisionOption
  @OptionGroup var force: ForceOption

  func validate() throws {
    guard maxNewTokens > 0 else { throw ValidationError("--max-new-tokens is at least 1, not \(maxNewTokens)") }
    guard merge || files.count == 1 else {
      throw ValidationError("one file of questions at a time; --merge takes several files of answers")
    }
    let asked = [answers, model.model, adapter.adapter, precision.precision?.rawValue].contains { $0 != nil }
    guard !merge || (!asked && part.shard == nil) else {
      throw ValidationError(
        "--merge asks no model: it stands without --model, --adapter, --precision, --answers and --shard")
    }
  }

  func run() throws {
    threads.apply()
    if let wrong { try force.requireReplaceable(URL(filePath: wrong)) }
    let decoder = try masks.decoder()
    let all = try merge ? AnswerFile.merged(files) : ask()
    if json {
      for scores in Scores.byTask(all, decoder) { try writeOutput(scores.json() + "\n") }
    } else {
      try show(Scores.byTask(all, decoder), all)
    }
    if let wrong {
      let lines = try all.filter { !$0.isExact }.map { try $0.json() + "\n" }.joined()
      try AtomicFile.write(Array(lines.utf8), to: URL(filePath: wrong))
    }
  }

  /// The answers to the questions of the file, or of the part of it.
  private func ask() throws -> [ExampleAnswer] {
    let url = URL(argument: files[0])
    let name = files[0] == "-" ? "standard input" : files[0]
    let examples = try Example.all(RegularFile(url, takesPipes: true).readText(), file: name)
    let own = examples.enumerated().filter { part.shard?.contains($0.offset) ?? true }.map(\.element)
    let file = try answers.map { try AnswerFile($0, own, force) }
    let open = try OpenModel(folder: model.folder(), adapter: adapter.folder(), memory: memory.bytes)
    writeNotices(open.notices)
    let engine = try precision.engine(for: open.model)
    let known = file?.known ?? []
    let numbers = Set(known.map(\.example.number))
    let asked = own.filter { !numbers.contains($0.number) }
    let folder = files[0] == "-" ? nil : url.deletingLastPathComponent()
    var all = known
    try LongWork.run { work in
      var examination = try Examination(open, asked, folder: folder, name: name, limit: maxNewTokens, engine: engine)
      work.willDo("\(all.count) of \(own.count) answered")
      while let answer = try examination.next() {
        try file?.append(answer)
        all.append(answer)
        work.willDo("\(all.count) of \(own.count) answered")
      }
      work.end()
    }
    return all
  }

  /// How many wrong answers are shown.
  private static let mostShown = 10

  private func show(_ scores: [Scores], _ all: [ExampleAnswer]) throws {
    let wrong = all.filter { !$0.isExact }.sorted { $0.example.number < $1.example.number }
    var blocks: [Block] = [.table(Table(scores))]
    if !wrong.isEmpty {
      let rows = wrong.prefix(Self.mostShown).map { answer in
        [
          Text("\(answer.example.number)"), Text(answer.example.prefix), Text(answer.answer),
          Text(answer.example.suffixes[0]),
        ]
      }
      let columns = ["line", "asked", "answered", "right"].map { Table.Column(Text($0), isFlexible: $0 != "line") }
      blocks.append(.table(Table(columns, rows: Array(rows), wraps: true)))
    }
    if wrong.count > Self.mostShown {
      blocks.append(
        .paragraph("and \(wrong.count - Self.mostShown) more; \(code: "--wrong out.jsonl") writes them all"))
    }
    try writeDrawing(TerminalRenderer(TerminalOptions(glyphs: .unicode)).render(Document(blocks)))
  }
}

/// `--shard 1/8`.
struct ShardOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take a part of the lines: the I-th of every N, I from 1 to N.", valueName: "i/n"),
    transform: { text in
      guard let shard = Shard(text) else {
        throw ValidationError("--shard is I/N with I from 1 to N, such as 1/8, not \(text)")
      }
      return shard
    })
  var shard: Shard?
}
