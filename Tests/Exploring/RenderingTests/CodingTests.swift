import Foundation
import Rendering
import Tensors
import Testing

/// Documents go to another program and come back.
@Suite struct CodingTests {
  private let encoder = JSONEncoder()
  private let decoder = JSONDecoder()

  init() {
    let spelling = (positive: "inf", negative: "-inf", none: "nan")
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: spelling.positive, negativeInfinity: spelling.negative, nan: spelling.none)
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: spelling.positive, negativeInfinity: spelling.negative, nan: spelling.none)
  }

  @Test(arguments: Samples.all.map(\.name)) func everyDocumentComesBackAsItWas(_ name: String) throws {
    let document = try #require(Samples.all.first { $0.name == name }?.document)
    let again = try decoder.decode(Document.self, from: encoder.encode(document))
    // Not by comparing the values, of which NaN is never equal to itself.
    #expect(String(reflecting: again) == String(reflecting: document))
  }

  @Test func theSamplesHoldEveryKindOfBlock() {
    let kinds = Samples.all.flatMap(\.document.blocks).map(Kind.init)
    #expect(Set(kinds) == Set(Kind.allCases))
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let picture = try String(
      decoding: encoder.encode(Picture(width: 1, height: 1, pixels: [1, 2, 3])), as: UTF8.self)
    for (right, wrong) in [
      ("\"width\":1", "\"width\":2"), ("\"width\":1", "\"width\":-1"), ("[1,2,3]", "[1]"),
      ("\"height\":1", "\"height\":9223372036854775807"),
    ] {
      try #require(picture.contains(right))
      let damaged = Data(picture.replacing(right, with: wrong).utf8)
      #expect(throws: DecodingError.self) { try decoder.decode(Picture.self, from: damaged) }
    }
    for shape in ["[2]", "[-1]", "[-1,-1]", "[4611686018427387904,4]"] {
      let wrong = "{\"shape\":\(shape),\"bytes\":\"AACAPw==\"}"
      #expect(throws: DecodingError.self) { try decoder.decode(Tensor.self, from: Data(wrong.utf8)) }
    }
    let vector = Data("{\"shape\":[1],\"bytes\":\"AACAPw==\"}".utf8)
    #expect(try decoder.decode(Tensor.self, from: vector) == Tensor([1], shape: [1]))
  }
}

/// The kinds of block.
private enum Kind: CaseIterable {
  case heading, lines, code, list, table, keyValues, panels, bars, plot, histogram, gauge, notice, advice

  init(_ block: Block) {
    self =
      switch block {
      case .heading: .heading
      case .lines: .lines
      case .code: .code
      case .list: .list
      case .table: .table
      case .keyValues: .keyValues
      case .panels: .panels
      case .bars: .bars
      case .plot: .plot
      case .histogram: .histogram
      case .gauge: .gauge
      case .notice: .notice
      case .advice: .advice
      }
  }
}
