import ArgumentParser
import Checkpoints
import Files
import Foundation
import PaliGemmaModel
import Questions
import Rendering
import Tensors
import Terminal

/// Writes a checkpoint again with an adapter in its weights.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Writes a checkpoint again with a LoRA adapter in its weights.",
    discussion: """
      Each adapted matrix W becomes W + s·B·A, and whole modules of the adapter take the place of the checkpoint's. Every \
      command reads the result like any checkpoint, as other programs do. A merged weight is rounded to the type that it is \
      stored in; --weights f32 rounds nothing, and `vlmverse quantize` takes the result. Printed is how much of each weight the adapter changes: the root of its mean \
      square relative to the weight's.
      """)

  @Argument(
    help: ArgumentHelp("A checkpoint folder as on the hub, or a downloaded model's name.", valueName: "model"),
    completion: .models)
  var folder: String
  @Argument(
    help: ArgumentHelp("The adapter's folder, or a downloaded one's name.", valueName: "adapter"), completion: .models)
  var adapter: String
  @Argument(help: ArgumentHelp("The folder to make; it must not be there yet.", valueName: "out"))
  var output: String
  @Option(
    help: ArgumentHelp("How merged weights are stored; as they were if not given.", valueName: "type"))
  var weights: MergedType?

  func run() throws {
    let (source, target) = (try ModelSource.folder(folder), URL(filePath: output))
    let adapter = try Adapter(folder: ModelSource.folder(adapter, as: .adapter))
    let merger = try Merger(
      Configuration(folder: source), Checkpoint(folder: source), adapter, type: weights?.type)
    try LongWork.run { work in
      let folder = try AtomicFolder(target)
      work.discard = folder.discard
      let changes = try merger.write(source, into: folder.partial) { work.willDo("writing \($0)") }
      try folder.finish()
      work.end()
      let rows: [[Text]] = changes.map { change in
        [Text(change.address), Text(NumberFormat.percent(change.relativeSize))]
      }
      let report: Document = [
        .heading("What the adapter changes", level: 2),
        .table(Table([.init("weight", isFlexible: true), .init("change", .right)], rows: rows)),
      ]
      try writeDrawing(TerminalRenderer(TerminalOptions(glyphs: .unicode)).render(report))
    }
  }
}

/// A type that merged weights are stored in.
enum MergedType: String, CaseIterable, ExpressibleByArgument {
  case f32, bf16, f16

  var type: ElementType {
    switch self {
    case .f32: .float32
    case .bf16: .bfloat16
    case .f16: .float16
    }
  }
}
