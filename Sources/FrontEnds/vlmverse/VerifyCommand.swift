import Analysis
import ArgumentParser
import Checkpoints
import Explaining
import Foundation
import PaliGemmaModel
import Questions
import Rendering
import Stepping
import Terminal

/// Holds a run against a trace that another program wrote.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Compares every value computed for a question with those in a trace.",
    usage: "vlmverse verify <trace.safetensors> [<options>]",
    discussion: """
      The trace is a safetensors file whose tensors are named by address, as vlmverse trace writes them. Values are compared \
      in the order of computation; ids, positions and masks have to be equal. The exit code is 1 if one differs.
      """)

  @Argument(help: ArgumentHelp("The trace to compare with.", valueName: "trace.safetensors"))
  var trace: String
  @OptionGroup var model: ModelOption
  @OptionGroup var adapter: AdapterOption
  @Option(
    help: ArgumentHelp("A picture: PNG, JPEG, WebP, GIF or BMP.", valueName: "file"),
    completion: .pictures)
  var image: String
  @Option(help: ArgumentHelp("What was asked; by default, the prompt that the trace names.", valueName: "text"))
  var prompt: String?
  @Option(help: ArgumentHelp("The largest relative difference that counts as agreement.", valueName: "number"))
  var tolerance = 1e-5

  func validate() throws {
    guard tolerance >= 0 else { throw ValidationError("--tolerance is 0 or more, not \(tolerance)") }
  }

  func run() throws {
    let file = try SafetensorsFile(URL(filePath: trace))
    guard let prompt = prompt ?? file.metadata["prompt"] else {
      throw ValidationError("\(trace) does not name its prompt; expected --prompt TEXT")
    }
    let open = try OpenModel(folder: model.folder(), adapter: adapter.folder())
    let question = try open.question(image: URL(picture: image), prompt: prompt)
    writeNotices(open.notices + question.notices)
    try LongWork.run { work in
      let run = try Session(open.model, open.input(question))
      let verification = try Verification(run, against: file, tolerance: tolerance) { work.willDo($0.description) }
      work.end()
      try writeDrawing(TerminalRenderer(TerminalOptions(glyphs: .unicode)).render(verification.document))
      guard verification.firstFault == nil, !verification.findings.isEmpty else { throw ExitCode.failure }
    }
  }
}
