import Stepping
import Tensors
import Testing

@testable import Explaining
@testable import PaliGemmaModel

/// The tables beside the layers say what the layers do: each value's making, written as an expression and computed from
/// the values it names, gives the value that the layer showed its probe.
@Suite struct TableTests {
  /// What is wrong with a table of `stage`'s values: the order in which the layer shows them, shapes, or makings.
  private func faults(_ table: [ValueDescription], _ stage: Stage, _ run: Run, given: Set<Point> = []) throws
    -> [String]
  {
    let shown = try run.session.trace(of: try #require(run.session.program.firstIndex(of: stage)))
    guard table.map(\.point) == shown.map(\.point) else { return ["\(stage.title): \(table.map(\.point.rawValue))"] }
    return zip(table, shown).compactMap { description, entry in
      given.contains(description.point) ? nil : fault(description, entry.value, stage, run)
    }
  }

  /// What is wrong with one row.
  private func fault(_ description: ValueDescription, _ shown: Tensor, _ stage: Stage, _ run: Run) -> String? {
    let name = "\(stage.title): \(description.point)"
    let target = run.session.target.count
    let prompt = run.session.input.tokens.count + max(target - 1, 0)
    let shape = run.session.layout.shape(
      of: description, in: stage.part, rows: stage.step == 0 ? prompt : 1, keys: prompt + stage.step, answers: target)
    guard shape == shown.shape else { return "\(name) has the shape \(shape)" }
    guard let expression = run.session.expression(of: description, in: stage), let value = run.value(expression) else {
      return "\(name) is not made"
    }
    let error = relativeError(value, shown)
    return error <= 1e-5 ? nil : "\(name) is off by \(error): \(expression)"
  }

  /// What comes from outside: the picture and the prompt.
  private func given(_ stage: Stage) -> Set<Point> {
    stage.part == .preprocessing ? [.pixels] : stage == Stage(.merge) ? [.tokens] : []
  }

  @Test(arguments: Run.names) func everyValueIsMadeOfWhatItsTableSays(name: String) throws {
    let run = try Run(name)
    for stage in try run.stages(passes: 3) {
      #expect(try faults(run.session.layout.values(of: stage.part), stage, run, given: given(stage)) == [])
    }
  }

  @Test(arguments: Run.names) func withATargetToo(name: String) throws {
    let run = try Run(name, target: [7, 3, 1])
    for stage in run.session.layout.targeted where !stage.isBackward {
      let given = given(stage).union([.mask, .localMask])
      #expect(try faults(run.session.layout.values(of: stage.part), stage, run, given: given) == [])
    }
  }

  @Test func whatAnEditHidesIsHidden() throws {
    let hiding = Edit.Change(Address(.merge, .mask, step: 0)) { mask in
      Tensor(mask.values.indices.map { $0 % 7 == 3 ? -.infinity : 0 }, shape: mask.shape)
    }
    let run = try Run("module", edits: [Edit(summary: "", [hiding])])
    for stage in try run.stages(passes: 2) where stage.part.blockIndex != nil {
      #expect(try faults(run.session.layout.values(of: stage.part), stage, run) == [])
    }
    let weights = try run.session.value(at: Address(.textBlock(0), .weights, step: 0))
    #expect(weights.values.contains(0))
  }

  @Test func aTemperatureLeavesOnlyTheDrawToChance() throws {
    let run = try Run("published", sampling: Sampling(temperature: 0.7, topP: 1, seed: 4))
    #expect(try faults(Sampling.values, Stage(.sampling), run, given: [.token]) == [])
    let narrow = try Run("published", sampling: Sampling(temperature: 0.7, topP: 0.5, seed: 4))
    #expect(try faults(Sampling.values, Stage(.sampling), narrow, given: [.kept, .token]) == [])
    let kept = try narrow.session.value(at: Address(.sampling, .kept)).values
    let all = try run.session.value(at: Address(.sampling, .kept)).values
    let nucleus = kept.indices.filter { kept[$0] > 0 }
    let reached = nucleus.reduce(0) { $0 + all[$1] }
    #expect(reached >= 0.5 && nucleus.allSatisfy { abs(kept[$0] - all[$0] / reached) < 1e-6 })
    #expect(reached - (nucleus.map { all[$0] }.min() ?? 0) < 0.5, "the nucleus is the smallest")
  }

  @Test func aRowLeftOutOrOutOfPlaceIsFound() throws {
    let run = try Run("module")
    var tried = 0
    for stage in try run.stages(passes: 2) {
      let table = run.session.layout.values(of: stage.part)
      for row in table.indices {
        var broken = table
        broken.remove(at: row)
        #expect(try faults(broken, stage, run, given: given(stage)) != [], "\(stage.title) without row \(row)")
        broken = table
        broken.swapAt(row, (row + 1) % table.count)
        guard table.count > 1 else { continue }
        #expect(try faults(broken, stage, run, given: given(stage)) != [], "\(stage.title), row \(row) lower")
        tried += 2
      }
    }
    #expect(tried > 200)
  }

  /// Makings exchanged between two rows, or with other operands, are found by their values.
  @Test func aMakingOfAnotherRowIsFound() throws {
    let run = try Run("module")
    for stage in try run.stages(passes: 2) where stage.step == 1 || stage.part.tower == .vision {
      let table = run.session.layout.values(of: stage.part)
      let shown = try run.session.trace(of: try #require(run.session.program.firstIndex(of: stage)))
      for (row, other) in table.indices.flatMap({ row in table.indices.map { (row, $0) } })
      where table[row].making != table[other].making && !given(stage).contains(table[row].point) {
        let broken = ValueDescription(table[row].point, table[row].axes, table[other].making)
        #expect(
          fault(broken, shown[row].value, stage, run) != nil,
          "\(stage.title): \(table[row].point) made as \(table[other].point)")
      }
    }
  }
}
