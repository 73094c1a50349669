import Checkpoints
import ModelTestSupport
import PaliGemmaModel
import Stepping
import Tensors
import TestSupport
import Testing

@testable import Analysis

/// Readouts and interventions against those computed beside transformers: `Tests/Fixtures/model/analysis.py`.
@Suite struct AnalysisTests {
  static let names = ["published", "module", "gemma2"]

  private let reference: [String: Tensor]

  init() throws {
    let file = try SafetensorsFile(Fixtures.url("model/analysis.safetensors"))
    reference = Dictionary(
      uniqueKeysWithValues: file.entries.compactMap { entry in file[entry.name].map { (entry.name, $0.tensor()) } })
  }

  private func expected(_ name: String, _ what: String) throws -> Tensor { try #require(reference["\(name)/\(what)"]) }

  private func run(_ name: String, pixels: Tensor? = nil) throws -> Session {
    let subject = try Reference(name)
    return try Session(subject.model, Input(pixels: pixels ?? subject.input.pixels, tokens: subject.input.tokens))
  }

  @Test(arguments: names) func theLensReadsEveryRowAfterEveryLayer(_ name: String) throws {
    let (run, logits) = (try run(name), try expected(name, "lens"))  // [L, T, V]
    let lens = try LogitLens(run)
    let (layers, rows) = (logits.shape[0], logits.shape[1])
    #expect(relativeError(lens.logits, logits.taking([rows - 1], axis: 1).reshaped([layers, logits.shape[2]])) <= 1e-5)
    var (gaps, shares) = ([Float](), [Float]())
    for layer in 0..<layers {
      for row in 0..<rows {
        let expected = logits.row([layer, row])
        let vector = Tensor(expected, shape: [expected.count])
        let order = vector.indicesOfLargest(2)
        #expect(Int(lens.top[[layer, row]]) == order[0])
        #expect(Int(lens.rank[[layer, row]]) == expected.count { $0 > expected[lens.token] })
        gaps.append(expected[order[0]] - expected[order[1]])
        shares.append(softmax(vector).values[lens.token])
      }
      let own = try LogitLens.logits(run, row: 1).row([layer])
      #expect(
        relativeError(Tensor(own, shape: [own.count]), Tensor(logits.row([layer, 1]), shape: [own.count])) <= 1e-5)
    }
    #expect(relativeError(lens.gap, Tensor(gaps, shape: [layers, rows])) <= 1e-5)
    #expect(relativeError(lens.probability, Tensor(shares, shape: [layers, rows])) <= 1e-5)
  }

  @Test(arguments: names) func aTargetBehindThePromptChangesNothing(_ name: String) throws {
    let (subject, run) = (try Reference(name), try run(name))
    let targeted = try Session(subject.model, subject.input, target: [3, 4, 1])
    let token = try run.promptLogits().indexOfLargestNumber
    func expectSame(_ a: Tensor, _ b: Tensor) { #expect(a.shape == b.shape && relativeError(a, b) <= 1e-5) }
    expectSame(try targeted.promptLogits(), try run.promptLogits())
    let (lens, ours) = (try LogitLens(run), try LogitLens(targeted))
    #expect(lens.token == ours.token)
    expectSame(ours.logits, lens.logits)
    expectSame(ours.probability, lens.probability)
    let (whole, parts) = (try Attribution(run, of: token), try Attribution(targeted, of: token))
    #expect(abs(whole.logit - parts.logit) <= 1e-5 * abs(whole.logit))
    expectSame(parts.sources, whole.sources)
    let last = run.input.tokens.count - 1
    expectSame(try Rollout.image(targeted, row: last), try Rollout.image(run, row: last))
    let edit = Edit.knockout([0], from: [last], in: [0], of: run.layout)
    expectSame(try targeted.promptLogits(with: edit), try run.promptLogits(with: edit))
  }

  @Test(arguments: names) func attributionAddsUpToTheLogit(_ name: String) throws {
    let run = try run(name)
    let attribution = try Attribution(run, of: try run.promptLogits().indexOfLargestNumber)
    let point: Point = run.layout.value(.uncappedLogits, of: .logits) == nil ? .logits : .uncappedLogits
    let logit = Double(try run.value(at: Address(.logits, point, step: 0)).values[attribution.token])
    #expect(abs(attribution.logit - logit) <= 1e-5 * abs(logit))
    #expect(relativeError(attribution.sources, try expected(name, "attribution.sources")) <= 1e-5)
    #expect(relativeError(attribution.heads, try expected(name, "attribution.heads")) <= 1e-5)
    let mlp = Tensor(attribution.mlp.map(Float.init), shape: [attribution.mlp.count])
    #expect(relativeError(mlp, try expected(name, "attribution.mlp")) <= 1e-5)
    let embedding = try expected(name, "attribution.embedding").values[0]
    #expect(abs(Float(attribution.embedding) - embedding) <= 1e-5 * abs(embedding))
  }

  @Test(arguments: Reference.adapted) func attributionCountsWhatAnAdapterAdds(_ name: String) throws {
    let run = try run(name)
    let attribution = try Attribution(run, of: try run.promptLogits().indexOfLargestNumber)
    #expect(attribution.rest == 0)
  }

  @Test func whatIsEditedBehindTheHeadsIsTheRest() throws {
    let run = try run("module")
    try run.make(Edit(summary: "", [.init(Address(.textBlock(0), .attentionOutput)) { $0 + Tensor(1) }]))
    let attribution = try Attribution(run, of: 7)
    let logit = Double(try run.promptLogits().values[7])
    #expect(attribution.rest != 0)
    #expect(abs(attribution.logit - logit) <= 1e-5 * abs(logit))
  }

  @Test func rowsAreAlignedByTheirTokens() throws {
    let pixels = Tensor([0], shape: [1])
    let (own, other) = (
      Input(pixels: pixels, tokens: [1, 1, 5, 6, 7, 9]), Input(pixels: pixels, tokens: [1, 1, 5, 7, 8, 9])
    )
    let pairs = own.alignedRows(with: other)
    #expect(pairs.map(\.own) == [0, 1, 2, 4, 5])
    #expect(pairs.map(\.other) == [0, 1, 2, 3, 5])
  }

  @Test func aLeadIsTheDifferenceOfTwoLogits() throws {
    let run = try run("module")
    let logits = try run.promptLogits().values
    let lead = try Attribution(run, of: 7).minus(try Attribution(run, of: 9))
    #expect(abs(lead.logit - Double(logits[7] - logits[9])) <= 1e-5)
  }

  @Test(arguments: names) func rolloutIsTheProductOfTheLayers(_ name: String) throws {
    let run = try run(name)
    #expect(relativeError(try Rollout(run, .text).matrix, try expected(name, "rollout.text")) <= 1e-5)
    #expect(relativeError(try Rollout(run, .vision).matrix, try expected(name, "rollout.vision")) <= 1e-5)
    let image = try Rollout.image(run, row: run.input.tokens.count - 1)
    #expect(relativeError(image, try expected(name, "rollout.image")) <= 1e-5)
  }

  @Test(arguments: names) func aKnockOutHidesKeysFromRows(_ name: String) throws {
    let run = try run(name)
    let (layers, rows) = (run.model.configuration.text.layerCount, run.input.tokens.count)
    let cuts = [("0,1 last 0", [0, 1], [rows - 1], [0]), ("2 all all", [2], Array(0..<rows), Array(0..<layers))]
    let before = try run.promptLogits()
    for (what, keys, queries, where_) in cuts {
      let logits = try run.promptLogits(with: .knockout(keys, from: queries, in: where_, of: run.layout))
      #expect(relativeError(logits, try expected(name, "knockout \(what)")) <= 1e-5)
      #expect(relativeError(logits, before) > 1e-5)
    }
    #expect(try run.promptLogits() == before)
  }

  @Test(arguments: names) func patchingPutsOneRowOfAnotherRunInPlace(_ name: String) throws {
    let run = try run(name)
    let other = try self.run(name, pixels: try expected(name, "other.pixels"))
    let sweep = try run.patchingSweep(from: other)  // [L, T, V]
    let expected = try expected(name, "patch")
    for layer in 0..<sweep.shape[0] {
      for row in 0..<sweep.shape[1] {
        let (a, b) = (sweep.row([layer, row]), expected.row([layer, row]))
        #expect(relativeError(Tensor(a, shape: [a.count]), Tensor(b, shape: [b.count])) <= 1e-5)
      }
    }
  }

  @Test func listsOfNumbersAreReadAsTheyAreTyped() throws {
    #expect(try NumberList.rows("image", patches: 4, count: 9) == [0, 1, 2, 3])
    #expect(try NumberList.rows("text", patches: 4, count: 9) == [4, 5, 6, 7, 8])
    #expect(try NumberList.rows("last", patches: 4, count: 9) == [8])
    #expect(try NumberList.rows("3,7-8", patches: 4, count: 9) == [3, 7, 8])
    for wrong in ["9", "3-", "-1", "5-4", "", "picture", "1,,2", "0-9"] {
      #expect(throws: NumberList.self) { try NumberList.rows(wrong, patches: 4, count: 9) }
    }
  }
}
