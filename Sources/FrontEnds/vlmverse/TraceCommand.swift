import ArgumentParser
import Checkpoints
import Foundation
import Generation
import Images
import PaliGemmaModel
import Questions
import Tensors
import Training

/// Writes every value that the model computes for a question.
struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Writes every value computed for a question to a safetensors file.",
    usage: "vlmverse trace [<options>] <out.safetensors>",
    discussion: """
      Each is named by its address: the prompt's plainly, the first generated token's with @1. Beside them: resized_rgb, \
      generated_ids and generated_logits.
      """)

  @OptionGroup var model: ModelOption
  @OptionGroup var adapter: AdapterOption
  @OptionGroup var question: QuestionOptions
  @Option(help: ArgumentHelp("How many tokens to generate; the answer may end before.", valueName: "count"))
  var newTokens = 8
  @Option(
    help: ArgumentHelp(
      "What the answer should have been: writes the pass over prompt and answer, its loss and every gradient.",
      valueName: "text"))
  var target: String?
  @Option(
    help: ArgumentHelp(
      "With --target: how many updates to make, whose losses and weights are written.", valueName: "count"))
  var steps: Int?
  @Option(help: ArgumentHelp("With --steps: sgd, adamw or muon.", valueName: "name"))
  var optimizer: Optimizer.Rule?
  @Option(help: ArgumentHelp("With --steps: the learning rate; 0.001 if not given.", valueName: "number"))
  var lr: Double?
  @Argument(help: ArgumentHelp("The file to write.", valueName: "out.safetensors"))
  var output: String
  @OptionGroup var force: ForceOption

  func validate() throws {
    guard newTokens > 0 else { throw ValidationError("--new-tokens is at least 1, not \(newTokens)") }
    try requireSafetensors(output)
    guard target != nil || steps == nil else {
      throw ValidationError("--steps needs --target, which says what to learn")
    }
    guard steps != nil || (optimizer == nil && lr == nil) else {
      throw ValidationError("--optimizer and --lr need --steps, which says how many updates to make")
    }
    guard steps ?? 1 > 0 else { throw ValidationError("--steps is at least 1, not \(steps ?? 1)") }
    guard lr ?? 1 > 0, lr?.isFinite ?? true else { throw ValidationError("--lr is above 0, not \(lr ?? 1)") }
  }

  func run() throws {
    endOnInterrupt()
    let url = URL(filePath: output)
    try force.requireReplaceable(url)
    let open = try OpenModel(folder: model.folder(), adapter: adapter.folder())
    let question = try open.question(
      image: self.question.imageURL(), prompt: self.question.prompt, takesPipes: true)
    writeNotices(open.notices + question.notices)
    if let target { return try write(target, question, open, to: url) }
    let picture = question.picture
    let trace = try Trace(open.model, open.input(question), tokens: newTokens)
    let text = open.tokenizer.decode(trace.answer)
    var writer = SafetensorsWriter(metadata: ["prompt": question.prompt, "text": text, "writer": "vlmverse"])
    for (address, value) in trace.values { writer.add(address, value) }
    writer.add("resized_rgb", bytes: picture.pixels, shape: [picture.height, picture.width, 3])
    writer.add("generated_ids", integers: trace.answer)
    writer.add("generated_logits", trace.logits)
    try writer.write(to: url)
  }
}

extension TraceCommand {
  /// The values and gradients of a pass over prompt and answer.
  private func write(_ target: String, _ question: Question, _ open: OpenModel, to url: URL) throws {
    let trace = try TargetTrace(open, question, target: target)
    var writer = SafetensorsWriter(metadata: ["prompt": question.prompt, "target": target, "writer": "vlmverse"])
    writer.add(
      "resized_rgb", bytes: question.picture.pixels, shape: [question.picture.height, question.picture.width, 3])
    try LongWork.run { work in
      try trace.write(to: &writer, work)
      if let steps {
        let rate = lr ?? Optimizer.Rule.adamw.usualRate
        try trace.write(steps, Optimizer(optimizer ?? .adamw, learningRate: rate), to: &writer, work)
      }
      work.end()
    }
    try writer.write(to: url)
  }
}

extension Optimizer.Rule: ExpressibleByArgument {}

/// The values of a prompt and of the first generated token, and the tokens and logits of all.
private struct Trace {
  private(set) var values: [(address: Address, value: Tensor)] = []
  private(set) var answer: [Int] = []
  /// `[tokens, vocabulary]`.
  let logits: Tensor

  init(_ model: PaliGemma, _ input: Input, tokens: Int) throws {
    var (values, rows) = ([(address: Address, value: Tensor)](), [Float]())
    let watch = PromptWatch(model)
    var generator = try Generator(model, input, sampling: .greedy, limit: tokens) { stage in
      watch.willRun(stage)
      return Recorder()
    } seen: { stage, recorder in
      for (point, value) in recorder.entries {
        if stage.step <= 1 { values.append((Address(stage.part, point, step: stage.step), value)) }
        if point == .logits {
          rows += value.values
          watch.check(value)
        }
      }
    }
    while let token = generator.next() { answer.append(token) }
    self.values = values
    logits = Tensor(rows, shape: [answer.count, model.configuration.text.vocabularySize])
  }
}

extension SafetensorsWriter {
  /// Adds a value under its address; ids and positions as whole numbers.
  mutating func add(_ address: Address, _ value: Tensor) {
    if address.point.isInteger {
      add(address.description, integers: value.values.map { Int($0) })
    } else {
      add(address.description, value)
    }
  }
}
