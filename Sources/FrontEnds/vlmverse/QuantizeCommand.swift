import ArgumentParser
import Checkpoints
import Files
import Foundation
import Generation
import Images
import Installation
import PaliGemmaModel
import Questions
import Rendering
import Tensors
import Terminal

/// Writes a checkpoint again in fewer bits.
struct QuantizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize", abstract: "Writes a checkpoint again with weights of 8 or 4 bits.",
    discussion: """
      Every 32 neighbours in a row of a linear map's matrix become whole numbers with one 16-bit scale: 8.5 or 4.5 bits a \
      weight. The embedding table and the head take 8 in both; vectors, positions and the patch embedding stay as they are. \
      Every command reads the result like any checkpoint, and an adapter goes beside it; to quantize one too, merge it \
      first. Printed are each weight's error, the root of its mean square \
      relative to the weight's, and that of the logits.
      """)

  @Argument(
    help: ArgumentHelp("A checkpoint folder as on the hub, or a downloaded model's name.", valueName: "model"),
    completion: .models)
  var folder: String
  @Argument(help: ArgumentHelp("The folder to make; it must not be there yet.", valueName: "out"))
  var output: String
  @Option(help: ArgumentHelp("Bits of a weight: 8 or 4.", valueName: "count"))
  var bits: Int

  func validate() throws {
    guard bits == 8 || bits == 4 else { throw ValidationError("--bits is 8 or 4, not \(bits)") }
  }

  func run() throws {
    let (source, target) = (try ModelSource.folder(folder), URL(filePath: output))
    let quantizer = try Quantizer(Configuration(folder: source), Checkpoint(folder: source), bits: bits)
    try LongWork.run { work in
      let folder = try AtomicFolder(target)
      work.discard = folder.discard
      // First, since a model that has none is not worth the time.
      let original = try logits(of: source) { work.willDo("the original's logits: \($0.title)") }
      let outcomes = try quantizer.write(source, into: folder.partial) { outcome, done in
        work.willDo("\(Int(100 * done)) %: \(outcome.address ?? outcome.name)")
      }
      try folder.finish()
      let quantized = try logits(of: target) { work.willDo("the result's logits: \($0.title)") }
      work.end()
      let report = report(outcomes) + report(original, quantized)
      try writeDrawing(TerminalRenderer(TerminalOptions(glyphs: .unicode)).render(report))
    }
  }

  private func report(_ outcomes: [Quantizer.Outcome]) -> Document {
    let quantized = outcomes.filter { $0.type != nil }
    let rows: [[Text]] = quantized.map { outcome in
      [Text(outcome.address ?? outcome.name), Text(outcome.type?.rawValue ?? ""), percent(outcome.relativeError)]
    }
    return [
      .heading("Relative errors of the weights", level: 2),
      .table(Table([.init(isFlexible: true), .init(), .init("", .right)], rows: rows)),
      .paragraph("\(NumberFormat.count(outcomes.count - quantized.count)) tensors stay as they are."),
    ]
  }

  private func report(_ original: Tensor, _ quantized: Tensor) -> Document {
    let error = zip(original.values, quantized.values).reduce(0) { $0 + pow(Double($1.1 - $1.0), 2) }
    let size = original.values.reduce(0) { $0 + pow(Double($1), 2) }
    let isSame = original.indexOfLargestNumber == quantized.indexOfLargestNumber
    return [
      .heading("Logits for \(Installation.sample.image) and \"\(Installation.sample.prompt)\"", level: 2),
      .paragraph(
        "relative error \(percent((error / size).squareRoot())); \(isSame ? "the same" : "another") token comes first"),
    ]
  }
}

/// The logits of the sample question's first token, `[V]`, by the model in `folder`.
private func logits(of folder: URL, willRun: (Stage) -> Void) throws -> Tensor {
  let open = try OpenModel(folder: folder)
  return try open.model.logits(of: open.input(open.question()), willRun: willRun)
}

private func percent(_ share: Double) -> Text { Text(NumberFormat.fixed(100 * share, decimals: 4) + " %") }
