import ArgumentParser
import Checkpoints
import Foundation
import LineEditing
import PaliGemmaModel
import Rendering
import Tensors
import TinyModel

/// Measures how near to this machine's limits a model runs.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures how near to this machine's limits a model runs.",
    discussion: """
      Reading memory and multiplying matrices as fast as the machine can are measured by turns with the model, so that \
      shares hold where others use the machine too. Random weights of published sizes are made in the folder for temporary \
      files, and removed.
      """)

  @OptionGroup var model: ModelOption
  @Option(help: ArgumentHelp("Random weights of published sizes, in place of a model.", valueName: "size"))
  var geometry: Geometry?
  @Option(help: ArgumentHelp("How random weights are stored; bf16 if not given.", valueName: "type"))
  var weights: WeightType?
  @Option(help: ArgumentHelp("How often everything is measured.", valueName: "count"))
  var repeats = 5
  @Option(help: ArgumentHelp("Threads for matrix products; all cores if not given.", valueName: "count"))
  var threads: Int?
  @OptionGroup var memory: MemoryOption
  @Flag(help: "Print one JSON object with every measurement.")
  var json = false
  @OptionGroup var display: DisplayOptions

  func validate() throws {
    guard repeats > 0 else { throw ValidationError("--repeats is at least 1, not \(repeats)") }
    guard threads ?? 1 > 0 else { throw ValidationError("--threads is at least 1, not \(threads ?? 1)") }
    guard geometry == nil || model.model == nil else { throw ValidationError("--geometry stands in place of --model") }
    guard weights == nil || geometry != nil else { throw ValidationError("--weights goes with --geometry") }
  }

  func run() throws {
    if let threads { setThreadCount(threads) }
    try InterruptFlag.watching { flag in
      let progress = ProgressLine(environment: ProcessInfo.processInfo.environment)
      progress.begin()
      var temporary: TemporaryFolder?
      func willDo(_ what: String) {
        progress.show(what)
        guard flag.isSet else { return }
        progress.end()
        temporary?.remove()
        _exit(130)
      }
      var folder = try model.folder ?? TinyModel.folder()
      if let geometry {
        let checkpoint = try RandomCheckpoint(json: geometry.json, type: (weights ?? .bf16).elementType)
        let made = try TemporaryFolder(byteCount: checkpoint.byteCount)
        temporary = made
        folder = made.url
        try checkpoint.write(to: folder) { willDo("random weights: \($0)") }
        sync()  // or the disk would be written to beside the measurements
      }
      let bench = try Bench(folder: folder, memory: memory.bytes, repeats: repeats, willDo: willDo)
      try bench.run()
      progress.end()
      try writeOutput(json ? report(bench).json + "\n" : display.renderer.render(bench.document(title: Text(title))))
    }
  }

  private var title: String {
    geometry.map { "Random weights, \($0.rawValue)" } ?? model.folder?.lastPathComponent ?? "The shipped model"
  }

  private func report(_ bench: Bench) -> BenchReport {
    let weights = bench.model.weights
    let matrices = weights.addresses.map { weights[$0] }.filter { $0.shape.count > 1 }
    let types = Set(matrices.map(\.elementType.rawValue))
    return BenchReport(bench, model: title, weights: types.sorted().joined(separator: ", "), threads: threadCount)
  }
}
