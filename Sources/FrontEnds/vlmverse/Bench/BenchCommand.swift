import ArgumentParser
import Checkpoints
import Foundation
import Installation
import Measuring
import PaliGemmaModel
import Rendering
import Tensors
import Terminal

/// Measures how near to this machine's limits a model runs.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures how near to this machine's limits a model runs.",
    usage: "vlmverse bench [<options>]",
    discussion: """
      Reading memory and multiplying matrices as fast as the machine can are measured by turns with the model, so that \
      shares hold where others use the machine too. Random weights of published sizes are made in the folder for temporary \
      files, and removed.
      """)

  @OptionGroup var model: ModelOption
  @OptionGroup var adapter: AdapterOption
  @Option(help: ArgumentHelp("Random weights of published sizes, in place of a model.", valueName: "size"))
  var geometry: Geometry?
  @Option(
    help: ArgumentHelp(
      "How weights are stored: random ones as bf16 if not given; a model's as they are, or q8 or q4.", valueName: "type"
    ))
  var weights: WeightType?
  @Option(help: ArgumentHelp("How often everything is measured.", valueName: "count"))
  var repeats = 5
  @OptionGroup var threads: ThreadsOption
  @OptionGroup var memory: MemoryOption
  @OptionGroup var precision: PrecisionOption
  @Flag(help: "Print one JSON object with every measurement.")
  var json = false
  @OptionGroup var display: DisplayOptions

  func validate() throws {
    guard repeats > 0 else { throw ValidationError("--repeats is at least 1, not \(repeats)") }
    guard geometry == nil || model.model == nil else { throw ValidationError("--geometry stands in place of --model") }
    guard weights == nil || weights?.bits != nil || geometry != nil else {
      throw ValidationError(
        "--weights \(weights?.rawValue ?? "") goes with --geometry; a model can be measured as q8 or q4")
    }
    guard precision.precision == nil || weights?.bits == nil else {
      throw ValidationError("weights of 8 and 4 bits are multiplied by whole numbers; leave out --precision")
    }
    if json { try display.requireNone("--json, which draws nothing") }
  }

  func run() throws {
    threads.apply()
    try LongWork.run { work in
      let temporary = TemporaryFolders()
      work.discard = temporary.remove
      var folder = try model.folder() ?? Installation.model()
      if let geometry {
        folder = try temporary.random(geometry.json, (weights ?? .bf16).madeAs, work.willDo)
      }
      if let bits = weights?.bits { folder = try temporary.quantized(folder, bits: bits, work.willDo) }
      let bench = try Bench(
        folder: folder, adapter: adapter.folder(), memory: memory.bytes, repeats: repeats, engine: precision.engine,
        willDo: work.willDo)
      try bench.run()
      work.end()
      try writeDrawing(
        json ? report(bench).json(.prettyPrinted) + "\n" : display.renderer.render(bench.document(title: Text(title))))
    }
  }

  private var title: String {
    geometry.map { "Random weights, \($0.rawValue)" } ?? model.model.map { URL(filePath: $0).lastPathComponent }
      ?? "The shipped model"
  }

  private func report(_ bench: Bench) -> BenchReport {
    let weights = bench.model.weights
    let matrices = weights.addresses.map { weights[$0] }.filter { $0.shape.count > 1 }
    let types = Set(matrices.map(\.elementType.rawValue))
    return BenchReport(bench, model: title, weights: types.sorted().joined(separator: ", "), threads: threadCount)
  }
}

extension Geometry: ExpressibleByArgument {}
extension WeightType: ExpressibleByArgument {}
