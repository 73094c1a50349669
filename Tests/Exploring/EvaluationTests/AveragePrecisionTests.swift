import Foundation
import Objects
import TestSupport
import Testing

@testable import Evaluation

/// Against pycocotools (Tests/Fixtures/evaluation/regenerate.py).
@Suite struct AveragePrecisionTests {
  /// An entry of coco.json.
  private struct Expected: Decodable {
    let size: [Int]
    let categories: [String]
    let masks: Bool
    let figures: [Double?]
    let pictures: [Picture]

    struct Picture: Decodable { let truth, told: [Instance] }

    /// A category, a region, and a crowd's mark or a score.
    struct Instance: Decodable {
      let category: String
      let region: [Double]
      let number: Double

      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        (category, region) = (try list.decode(String.self), try list.decode([Double].self))
        number = try list.decode(Double.self)
      }
    }

    func region(_ numbers: [Double]) -> Region {
      masks
        ? .mask(RunLengths(counts: numbers.map { Int($0) }, width: size[0], height: size[1]))
        : .box(left: numbers[0], top: numbers[1], width: numbers[2], height: numbers[3])
    }

    var precision: AveragePrecision {
      let pictures = pictures.map { picture in
        AveragePrecision.Picture(
          truth: picture.truth.map { TrueInstance(region($0.region), $0.category, isCrowd: $0.number == 1) },
          told: picture.told.map { ToldInstance(region($0.region), $0.category, score: $0.number) })
      }
      return AveragePrecision(pictures, categories: categories)
    }
  }

  @Test func allTwelveFiguresArePycocotools() throws {
    let sets = try JSONDecoder().decode(
      [Expected].self, from: Data(contentsOf: Fixtures.url("evaluation/coco.json")))
    #expect(sets.count == 200)
    for (index, expected) in sets.enumerated() {
      let precision = expected.precision
      let figures = [
        precision.precision(), precision.precision(threshold: 0), precision.precision(threshold: 5),
        precision.precision(.small), precision.precision(.medium), precision.precision(.large),
        precision.recall(most: 1), precision.recall(most: 10), precision.recall(most: 100), precision.recall(.small),
        precision.recall(.medium), precision.recall(.large),
      ]
      let agree = zip(figures, expected.figures).allSatisfy { ours, theirs in
        (ours == nil) == (theirs == nil) && abs((ours ?? 0) - (theirs ?? 0)) < 1e-12
      }
      #expect(agree, "set \(index): \(figures), expected \(expected.figures)")
    }
  }

  private struct Pair: Decodable {
    let size: [Int]
    let counts: [[Int]]
    let texts: [String]
    let overlaps: [Double]
  }

  @Test func masksOverlapAndAreWrittenAsPycocotoolsHasThem() throws {
    let pairs = try JSONDecoder().decode([Pair].self, from: Data(contentsOf: Fixtures.url("evaluation/pairs.json")))
    for pair in pairs {
      let masks = pair.counts.map { RunLengths(counts: $0, width: pair.size[0], height: pair.size[1]) }
      #expect(masks.map(\.text) == pair.texts)
      #expect(masks[0].overlap(of: masks[1]) == pair.overlaps[0])
      #expect(masks[0].overlap(of: masks[1], isCrowd: true) == pair.overlaps[1])
    }
  }
}
