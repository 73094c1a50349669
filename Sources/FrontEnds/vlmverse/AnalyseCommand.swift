import Analysis
import ArgumentParser
import Checkpoints
import Foundation
import PaliGemmaModel
import Questions
import Stepping
import Tensors

/// Writes why the model answered so: what each layer would have said, what each part added, where rows draw on the image.
struct AnalyseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyse", abstract: "Writes readouts and interventions of a prompt's pass to a safetensors file.",
    usage: "vlmverse analyse [<options>] <out.safetensors>",
    discussion: """
      Of L layers, T rows and V tokens: lens.top, lens.gap, lens.rank, lens.probability [L,T] and lens.logits [L,V]; \
      attribution.embedding, .heads [L,heads], .mlp [L], .sources [L,heads,T], .logit of the chosen token, and \
      attribution.second of the next; rollout.text [T,T], rollout.vision [N,N], rollout.image [N]; knockout.K.logits [V] for \
      each --cut; patch.logits [L,T,V] with another question.
      """)

  @OptionGroup var model: ModelOption
  @OptionGroup var adapter: AdapterOption
  @OptionGroup var question: QuestionOptions
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      """
      Which rows' keys are hidden from which rows in which layers: image, text, last, all or numbers such as 3,7-9; \
      image last all if not given.
      """, valueName: "keys queries layers"))
  var cut: [String] = []
  @Option(help: ArgumentHelp("Another picture, whose values are patched in.", valueName: "file"))
  var otherImage: String?
  @Option(help: ArgumentHelp("Another prompt, whose values are patched in.", valueName: "text"))
  var otherPrompt: String?
  @Argument(help: ArgumentHelp("The file to write.", valueName: "out.safetensors"))
  var out: String?
  @OptionGroup var force: ForceOption

  /// The file to write, which follows the last cut where that comes last.
  private var output: String? { out ?? (cut.count % 3 == 1 ? cut.last : nil) }

  func validate() throws {
    guard let output else { throw ValidationError("Missing expected argument '<out.safetensors>'") }
    try requireSafetensors(output)
    guard cuts.allSatisfy({ $0.count == 3 }) else { throw ValidationError("--cut takes keys, queries and layers") }
  }

  private var cuts: [[String]] {
    let words = out == nil && cut.count % 3 == 1 ? cut.dropLast() : cut
    let all = words.isEmpty ? ["image", "last", "all"] : Array(words)
    return stride(from: 0, to: all.count, by: 3).map { Array(all[$0..<min($0 + 3, all.count)]) }
  }

  func run() throws {
    let url = URL(filePath: output ?? "")
    try force.requireReplaceable(url)
    let open = try OpenModel(folder: model.folder(), adapter: adapter.folder())
    let question = try open.question(image: self.question.imageURL(), prompt: self.question.prompt)
    writeNotices(open.notices + question.notices)
    let run = try Session(open.model, open.input(question), tokenLimit: 1)
    let cuts = try cuts.map { try Cut($0, run) }
    let other = try other(open, question).map { try Session(open.model, open.input($0), tokenLimit: 1) }
    if let other, other.input.tokens.count != run.input.tokens.count {
      throw ValidationError(
        """
        the other prompt has \(other.input.tokens.count) rows, and this one \(run.input.tokens.count); expected as many, so \
        that each row has its counterpart
        """)
    }
    try LongWork.run { work in
      run.willRun = { stage, _ in work.willDo(stage.title) }
      var writer = SafetensorsWriter(
        metadata: ["prompt": question.prompt, "other_prompt": otherPrompt ?? question.prompt, "writer": "vlmverse"])
      try writer.addReadouts(of: run, work)
      try writer.addInterventions(cuts, on: run)
      if let other { try writer.addPatching(of: run, from: other, work) }
      work.end()
      try writer.write(to: url)
    }
  }

  private func other(_ open: OpenModel, _ question: Question) throws -> Question? {
    guard otherImage != nil || otherPrompt != nil else { return nil }
    let image = try otherImage.map(URL.init(picture:)) ?? self.question.imageURL()
    return try open.question(image: image, prompt: otherPrompt ?? question.prompt)
  }
}

/// One `--cut`.
private struct Cut {
  let keys, queries, layers: [Int]

  init(_ words: [String], _ run: Session) throws {
    let (patches, rows) = (run.model.configuration.vision.patchCount, run.input.tokens.count)
    let layers = run.model.configuration.text.layerCount
    keys = try NumberList.rows(words[0], patches: patches, count: rows)
    queries = try NumberList.rows(words[1], patches: patches, count: rows)
    self.layers = try NumberList.parse(words[2], ["all": 0..<layers], below: layers)
    guard Set(keys).count < rows else { throw ValidationError("--cut hides every row: nothing is left to attend to") }
  }
}

extension SafetensorsWriter {
  fileprivate mutating func addReadouts(of run: Session, _ work: LongWork) throws {
    let logits = try run.value(at: Address(.logits, .logits, step: 0))
    let best = logits.indicesOfLargest(2)
    add("text.tokens", integers: run.input.tokens)
    add("text.logits", logits)
    add("chosen", integers: [best[0]], shape: [])
    add("second", integers: [best[1]], shape: [])
    let lens = try LogitLens(run, of: best[0]) { work.willDo("lens: \(Int(100 * $0)) %") }
    for (name, value) in [("top", lens.top), ("rank", lens.rank)] {
      add("lens.\(name)", integers: value.values.map { Int($0) }, shape: value.shape)
    }
    for (name, value) in [("gap", lens.gap), ("probability", lens.probability), ("logits", lens.logits)] {
      add("lens.\(name)", value)
    }
    add(try Attribution(run, of: best[0]), as: "attribution")
    add(try Attribution(run, of: best[1]), as: "attribution.second")
    add("rollout.text", try Rollout(run, .text).matrix)
    add("rollout.vision", try Rollout(run, .vision).matrix)
    add("rollout.image", try Rollout.image(run, row: run.input.tokens.count - 1))
  }

  private mutating func add(_ attribution: Attribution, as name: String) {
    add("\(name).embedding", Tensor(Float(attribution.embedding)))
    add("\(name).heads", attribution.heads)
    add("\(name).mlp", Tensor(attribution.mlp.map(Float.init), shape: [attribution.mlp.count]))
    add("\(name).sources", attribution.sources)
    add("\(name).logit", Tensor(Float(attribution.logit)))
  }

  fileprivate mutating func addInterventions(_ cuts: [Cut], on run: Session) throws {
    for (number, cut) in cuts.enumerated() {
      let edit = Edit.knockout(cut.keys, from: cut.queries, in: cut.layers, of: run.layout)
      add("knockout.\(number).keys", integers: cut.keys)
      add("knockout.\(number).queries", integers: cut.queries)
      add("knockout.\(number).blocks", integers: cut.layers)
      add("knockout.\(number).logits", try run.promptLogits(with: edit))
    }
  }

  fileprivate mutating func addPatching(of run: Session, from other: Session, _ work: LongWork) throws {
    add("other.tokens", integers: other.input.tokens)
    add("other.logits", try other.value(at: Address(.logits, .logits, step: 0)))
    add("patch.logits", try run.patchingSweep(from: other) { work.willDo("patching: \(Int(100 * $0)) %") })
  }
}
