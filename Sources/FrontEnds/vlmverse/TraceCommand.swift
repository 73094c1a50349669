import ArgumentParser
import Checkpoints
import Foundation
import Generation
import Images
import PaliGemmaModel
import Questions
import Tensors

/// Writes every value that the model computes for a question.
struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Writes every value computed for a question to a safetensors file.",
    discussion: """
      Each is named by its address: the prompt's plainly, the first generated token's with @1. Beside them: resized_rgb, \
      generated_ids and generated_logits.
      """)

  @OptionGroup var model: ModelOption
  @OptionGroup var question: QuestionOptions
  @Option(help: ArgumentHelp("How many tokens to generate; the answer may end before.", valueName: "count"))
  var newTokens = 8
  @Argument(help: ArgumentHelp("The file to write.", valueName: "out.safetensors"))
  var output: String
  @OptionGroup var force: ForceOption

  func validate() throws {
    guard newTokens > 0 else { throw ValidationError("--new-tokens is at least 1, not \(newTokens)") }
    try requireSafetensors(output)
  }

  func run() throws {
    endOnInterrupt()
    let url = URL(filePath: output)
    try force.requireReplaceable(url)
    let open = try OpenModel(folder: model.folder())
    let question = try open.question(image: self.question.imageURL, prompt: self.question.prompt)
    let picture = question.picture
    let trace = try Trace(open.model, open.input(question), tokens: newTokens)
    let text = open.tokenizer.decode(trace.answer)
    var writer = SafetensorsWriter(metadata: ["prompt": question.prompt, "text": text, "writer": "vlmverse"])
    for (address, value) in trace.values {
      if address.point.isInteger {
        writer.add(address.description, integers: value.values.map { Int($0) })
      } else {
        writer.add(address.description, value)
      }
    }
    writer.add("resized_rgb", bytes: picture.pixels, shape: [picture.height, picture.width, 3])
    writer.add("generated_ids", integers: trace.answer)
    writer.add("generated_logits", trace.logits)
    try writer.write(to: url)
  }
}

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
        if point == .logits { rows += value.values }
      }
    }
    while let token = generator.next() { answer.append(token) }
    self.values = values
    logits = Tensor(rows, shape: [answer.count, model.configuration.text.vocabularySize])
  }
}
