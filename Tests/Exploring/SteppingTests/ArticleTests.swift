import Foundation
import Images
import PaliGemmaModel
import Stepping
import Tensors
import TestSupport
import Testing

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

  @Test(arguments: [
    "Sources/Exploring/Stepping/Stepping.docc/ReadAnAttentionMap.md",
    "Sources/Model/PaliGemmaModel/PaliGemmaModel.docc/WriteYourOwnProbe.md",
  ]) func itsCodeIsThatAbove(_ article: String) throws {
    let source = Self.lines(try String(contentsOfFile: #filePath, encoding: .utf8))
    let text = try String(contentsOf: root.appending(path: article), encoding: .utf8)
    let blocks = text.components(separatedBy: "```swift\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
    #expect(!blocks.isEmpty)
    for block in blocks { #expect(source.contains(Self.lines(block)), "\(block)") }
  }

  /// The text without indentation and empty lines.
  private static func lines(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
      .joined(separator: "\n")
  }
}
