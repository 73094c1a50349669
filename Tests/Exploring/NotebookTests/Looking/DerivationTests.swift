import Explaining
import PaliGemmaModel
import Tensors
import Testing

@testable import Notebook

/// The arithmetic that `:why` shows, worked out again for numbers of every point of both towers.
@Suite struct DerivationTests {
  static let stages: [Stage] = [
    Stage(.preprocessing), Stage(.patchEmbedding), Stage(.visionBlock(0)), Stage(.visionBlock(1)), Stage(.visionNorm),
    Stage(.projector), Stage(.merge), Stage(.textBlock(0)), Stage(.textBlock(1)), Stage(.logits), Stage(.sampling),
    Stage(.merge, step: 2), Stage(.textBlock(1), step: 2), Stage(.logits, step: 2), Stage(.sampling, step: 2),
  ]

  private func values(of address: Address, _ notebook: Notebook) throws -> StageValues {
    try StageValues(
      of: address, in: notebook.session, preprocessing: notebook.open.preprocessing,
      pieceName: notebook.explainer.pieceName)
  }

  @Test(arguments: stages) func everyNumberComesToItsValue(stage: Stage) throws {
    let notebook = try Notebook.smallest()
    var generator = SplitMix64(seed: 7)
    for point in notebook.session.layout.points(of: stage.part) {
      let values = try values(of: Address(stage.part, point, step: stage.step), notebook)
      let shape = values[point].shape
      for _ in 0..<40 {
        let index = shape.map { Int.random(in: 0..<$0, using: &generator) }
        let derivation = values.derivation(of: point, at: index)
        let value = Double(values[point][index])
        let size = derivation.terms.map { abs($0.value) }.max() ?? 0
        let tolerance = 2e-6 * max(1, size)
        #expect(abs(derivation.result - value) <= tolerance || derivation.result == value, "\(point)\(index)")
      }
    }
  }

  /// What `:why` shows of a gradient comes to the gradient, for every value that has one.
  @Test(arguments: ["smallest", "gemma2", "published.lora"]) func everyGradientComesToItsNumber(name: String) throws {
    let notebook = try Notebook.targeted(name)
    var generator = SplitMix64(seed: 7)
    for stage in notebook.session.layout.targeted where stage.isBackward {
      for point in notebook.session.layout.points(of: stage) {
        let gradient = try notebook.session.value(at: Address(point, of: stage))
        let size = Double(gradient.statistics.norm) / Double(gradient.count).squareRoot()
        for _ in 0..<4 {
          let index = gradient.shape.map { Int.random(in: 0..<$0, using: &generator) }
          let result = try notebook.explainer.gradientDerivation(point, stage.part, index).result
          let value = Double(gradient[index])
          #expect(
            abs(result - value) <= 1e-4 * max(abs(value), size), "\(stage.title) \(point)\(index): \(result), \(value)")
        }
      }
    }
  }

  @Test(arguments: ["smallest", "gemma2", "published.lora"]) func everyWeightsGradientComesToItsNumber(name: String)
    throws
  {
    let notebook = try Notebook.targeted(name)
    var generator = SplitMix64(seed: 7)
    for address in notebook.open.model.weights.addresses {
      let gradient = try notebook.session.gradient(ofWeight: address)
      let size = max(Double(gradient.statistics.norm) / Double(gradient.count).squareRoot(), 1e-7)
      for _ in 0..<2 {
        let index = gradient.shape.map { Int.random(in: 0..<$0, using: &generator) }
        let result = try notebook.explainer.gradientDerivation(ofWeight: address, index).result
        #expect(abs(result - Double(gradient[index])) <= 1e-4 * max(abs(result), size), "\(address)\(index)")
      }
    }
  }

  @Test func termsAreSortedAndAddUp() throws {
    let notebook = try Notebook.smallest()
    let values = try values(of: Address(.textBlock(1), .attentionOutput), notebook)
    let derivation = values.derivation(of: .gated, at: [3, 5])
    #expect(derivation.terms.isEmpty)
    let sum = values.derivation(of: .mlpOutput, at: [3, 5])
    #expect(sum.terms.count == 10)
    #expect(sum.rest.count == 2)
    #expect(zip(sum.terms, sum.terms.dropFirst()).allSatisfy { abs($0.value) >= abs($1.value) })
    #expect(sum.terms.allSatisfy { abs($0.value) * 2 >= abs(sum.rest.sum) })
    #expect(abs(sum.terms.reduce(0) { $0 + $1.value } + sum.rest.sum - sum.result) < 1e-9)
  }

  @Test(arguments: [
    (":why", "it takes an address and an index for each axis"),
    (":why text.norm", "it takes an address and an index for each axis"),
    (":why text.norm[0]", "text.norm has the shape [26, 8], so it takes 2 indices"),
    (":why text.logits[1,2]", "text.logits has the shape [96], so it takes 1 index"),
    (":why text.norm[0,8]", "text.norm has the shape [26, 8], in which there is no 8"),
    (":why text.norm[-27,0]", "text.norm has the shape [26, 8], in which there is no -27"),
    (":why text.norm[0,a]", "the indices are whole numbers"), (":why text.norm[0,]", "the indices are whole numbers"),
    (":why text.norm[99999999999999999999,0]", "the indices are whole numbers"),
    (":why nonsense[0]", "nonsense is no address"), (":why vision.block.2.norm1[0,0]", "this model has 2 such blocks"),
  ])
  func whatIsNoNumber(line: String, problem: String) throws {
    let notebook = try Notebook.smallest()
    let cell = try #require(notebook.execute(line).first)
    #expect(cell.isError)
    #expect("\(cell.document)".contains(problem), "\(cell.document)")
  }

  @Test func indicesCountFromTheEndToo() throws {
    let notebook = try Notebook.smallest()
    let cells = notebook.execute(":why text.norm[-1,-8]") + notebook.execute(":why text.norm[ 25 , 0 ]")
    #expect(cells[0].document == cells[1].document)
    #expect(!cells[0].isError)
  }
}
