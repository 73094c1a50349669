import Foundation
import Images
import Stepping
import Tensors
import TestSupport
import Testing

@testable import PaliGemmaModel

/// The code of the libraries' articles, which is compiled and run here.
@Suite struct ArticleTests {
  private let root = Fixtures.package

  @Test func anAttentionMapIsRead() throws {
    let folder = root.appending(path: "Sources/Model/Installation/Resources")
    let model = try PaliGemma(folder: folder)
    let vision = model.configuration.vision
    let preprocessing = try Preprocessing(folder: folder, side: vision.imageSize, patchCount: vision.patchCount)
    let file = try RGBImage(contentsOf: root.appending(path: "images/scene-00.png"))
    let pixels = preprocessing.pixels(try preprocessing.resized(file, name: "scene-00.png"))
    let image = Array(repeating: model.configuration.imageToken, count: vision.patchCount)
    let session = try Session(model, Input(pixels: pixels, tokens: image + [model.configuration.beginToken]))
    let weights = try session.value(at: Address(.visionBlock(3), .weights))
    let shares = (0..<vision.patchCount).map { weights[[1, 104, $0]] }
    #expect(weights.shape == [4, 196, 196])
    #expect(abs(shares.reduce(0, +) - 1) < 1e-5)
  }

  struct Largest: Probe {
    var numbers: [Point: Float] = [:]

    mutating func callAsFunction(_ point: Point, _ value: consuming Tensor) -> Tensor {
      numbers[point] = value.values.max()
      return value
    }
  }

  @Test func aProbeSeesEveryValue() throws {
    let model = try PaliGemma(folder: root.appending(path: "Sources/Model/Installation/Resources"))
    let side = model.configuration.vision.imageSize
    let input = Input(pixels: Tensor(repeating: 0, shape: [3, side, side]), tokens: [2])
    let cache = KeyValueCache(model.configuration.text, capacity: 8)
    var stream = Stream(input)
    var probe = Largest()
    for part in [Stage.Part.preprocessing, .patchEmbedding, .visionBlock(0)] {
      stream = model.run(Stage(part, step: 0), stream, cache, .greedy, &probe)
    }
    #expect(probe.numbers[.pixels] == 0 && probe.numbers[.weights] != nil && stream.hidden.shape == [196, 96])
  }

  struct WithoutHead: Probe {
    let head: Int

    func callAsFunction(_ point: Point, _ value: consuming Tensor) -> Tensor {
      guard point == .heads else { return value }
      let size = value.shape[1] * value.shape[2]
      var numbers = value.values
      numbers.replaceSubrange(head * size..<(head + 1) * size, with: repeatElement(0, count: size))
      return Tensor(numbers, shape: value.shape)  // [heads, rows, headDim]
    }
  }

  @Test func aProbePutsAnotherValueInItsPlace() throws {
    let (model, pixels, image) = try opened()
    let input = Input(pixels: pixels, tokens: image + [model.configuration.beginToken])
    let cache = KeyValueCache(model.configuration.text, capacity: input.tokens.count)
    var stream = PaliGemmaModel.Stream(input)
    var probe = NoProbe()
    for part in model.layout.visionParts.prefix(3) { stream = model.run(Stage(part), stream, cache, .greedy, &probe) }
    var silencer = WithoutHead(head: 2)
    let silenced = model.run(Stage(.visionBlock(1)), stream, cache, .greedy, &silencer)

    let session = try Session(model, input)
    let change = Edit.Change(Address(.visionBlock(1), .heads)) { WithoutHead(head: 2)(.heads, $0) }
    try session.make(Edit(summary: "without head 2", [change]))
    #expect(silenced.hidden == (try session.value(at: Address(.visionBlock(1), .output))))
    #expect(silenced.hidden != model.run(Stage(.visionBlock(1)), stream, cache, .greedy, &probe).hidden)
  }

  @Test func aGradientIsChecked() throws {
    let (model, pixels, image) = try opened()
    let input = Input(pixels: pixels, tokens: image + [model.configuration.beginToken])
    let session = try Session(model, input, target: Array(model.configuration.endTokens.prefix(1)))
    let gradient = try session.value(at: Address(.projector, .output, isGradient: true))

    let place = gradient.values.indices.max { abs(gradient.values[$0]) < abs(gradient.values[$1]) } ?? 0
    func loss(movingBy step: Float) throws -> Float {
      let moved = session.copy()
      let change = Edit.Change(Address(.projector, .output)) { output in
        var values = output.values
        values[place] += step
        return Tensor(values, shape: output.shape)
      }
      try moved.make(Edit(summary: "moved by \(step)", [change]))
      return try moved.value(at: Address(.loss, .loss)).values[0]
    }
    let slope = (try loss(movingBy: 0.01) - loss(movingBy: -0.01)) / 0.02

    #expect(gradient.shape == [196, 96])
    #expect(abs(slope - gradient.values[place]) < 0.01 * abs(slope), "\(slope) \(gradient.values[place])")
  }

  @Test func aLayerShowsWhatItsTableLists() throws {
    let (model, pixels, image) = try opened()
    let input = Input(pixels: pixels, tokens: image + [model.configuration.beginToken])

    var stream = PaliGemmaModel.Stream(input)
    let cache = KeyValueCache(model.configuration.text, capacity: input.tokens.count)
    var recorder = Recorder()
    for part in model.layout.visionParts + [.merge] {
      stream = model.run(Stage(part), stream, cache, .greedy, &recorder)
    }
    let block = ParallelBlock(model.weights, "text.block.0", model.configuration.text)
    recorder = Recorder()
    let output = block(stream.hidden, stream, cache.layers[0], &recorder)
    let shown = recorder.entries.map(\.point)

    #expect(shown == ParallelBlock.values.map(\.point))
    for (description, entry) in zip(ParallelBlock.values, recorder.entries) {
      let shape = model.layout.shape(of: description, in: .textBlock(0), rows: 197, keys: 197)
      #expect(shape == entry.value.shape, "\(description.point)")
    }
    let values = Dictionary(recorder.entries.map { ($0.point, $0.value) }) { $1 }
    let parts = [.attentionOutput, .mlpOutput].compactMap { values[$0] }
    #expect(output == parts.reduce(stream.hidden, +))
  }

  /// What the other articles begin with.
  private func opened() throws -> (PaliGemma, pixels: Tensor, image: [Int]) {
    let folder = root.appending(path: "Sources/Model/Installation/Resources")
    let model = try PaliGemma(folder: folder)
    let vision = model.configuration.vision
    let preprocessing = try Preprocessing(folder: folder, side: vision.imageSize, patchCount: vision.patchCount)
    let file = try RGBImage(contentsOf: root.appending(path: "images/scene-00.png"))
    let pixels = preprocessing.pixels(try preprocessing.resized(file, name: "scene-00.png"))
    return (model, pixels, Array(repeating: model.configuration.imageToken, count: vision.patchCount))
  }

  @Test(arguments: [
    "Sources/Exploring/Stepping/Stepping.docc/ReadAnAttentionMap.md",
    "Sources/Exploring/Stepping/Stepping.docc/AGradientOfYourOwn.md",
    "Sources/Model/PaliGemmaModel/PaliGemmaModel.docc/WriteYourOwnProbe.md",
    "Sources/Model/PaliGemmaModel/PaliGemmaModel.docc/ANewKindOfLayer.md",
  ]) func itsCodeIsThatAbove(_ article: String) throws { try expectCode(ofArticle: article) }
}

struct ParallelBlock {
  let norm1: RMSNorm
  let attention: TextAttention
  let mlp: GatedMLP

  init(_ weights: Weights, _ address: String, _ configuration: Configuration.Text) {
    norm1 = RMSNorm(weights, address + ".norm1", configuration)
    attention = TextAttention(weights, address + ".attention", configuration)
    mlp = GatedMLP(weights, address + ".mlp")
  }

  func callAsFunction(
    _ x: Tensor, _ stream: PaliGemmaModel.Stream, _ cache: KeyValueCache.Layer, _ probe: inout some Probe
  ) -> Tensor {
    let normed = probe(.norm1, norm1(x))
    let attended = probe(.afterAttention, x + attention(normed, stream, cache, &probe))
    return probe(.output, attended + mlp(normed, &probe))
  }
}

extension ParallelBlock {
  static let values =
    TextBlock.values.prefix { $0.point != .norm2 } + [
      ValueDescription(.gate, [.row, .feature(.intermediate)], .linear(.norm1, weight: "mlp.gate")),
      ValueDescription(.up, [.row, .feature(.intermediate)], .linear(.norm1, weight: "mlp.up")),
      ValueDescription(.gated, [.row, .feature(.intermediate)], .gelu(.gate, times: .up)),
      ValueDescription(.mlpOutput, [.row, .feature(.hidden)], .linear(.gated, weight: "mlp.down")),
      ValueDescription(.output, [.row, .feature(.hidden)], .sum(.afterAttention, .mlpOutput)),
    ]
}
