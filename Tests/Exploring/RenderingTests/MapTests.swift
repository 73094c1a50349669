import Foundation
import Tensors
import TestSupport
import Testing

@testable import Rendering

/// Maps of different kinds of numbers, each of which has to show what is in it.
@Suite struct MapTests {
  /// Hills and valleys, from -1 to 1.
  private static func waves(_ rows: Int, _ columns: Int) -> Tensor {
    let numbers = (0..<rows * columns).map { sin(Float($0 / columns) / 6) * cos(Float($0 % columns) / 9) }
    return Tensor(numbers, shape: [rows, columns])
  }

  /// A number for each kind: what it is called, and the matrix.
  private static let kinds: [(name: Text, values: Tensor)] = {
    let waves = Self.waves(48, 96)
    var (broken, hot, sparse) = (waves, Tensor(repeating: 0, shape: [200, 300]), waves)
    broken.withValues { $0[100] = .nan }
    hot.withValues { $0[150 * 300 + 40] = 1 }
    sparse.withValues { values in for index in values.indices where index % 37 != 0 { values[index] = 0 } }
    let diagonal = Tensor.eye(4304, 1152)
    return [
      ("sparse", sparse), ("heavy-tailed", exp(waves * 12)), ("signed", waves),
      ("constant", Tensor(repeating: 2.5, shape: [4, 6])), ("with a NaN", broken), ("one hot", hot),
      ("tiny", waves * 1e-9), ("4304 × 1152", diagonal),
      ("1 × n", Tensor((0..<300).map { Float($0 % 100) }, shape: [1, 300])),
      ("n × 1", Tensor((0..<12).map { Float($0) }, shape: [12, 1])),
    ]
  }()

  @Test(arguments: [
    ("ascii-80", TerminalOptions(width: 80)),
    ("ansi256-80", TerminalOptions(width: 80, colour: .ansi256, glyphs: .unicode)),
    ("truecolor-40", TerminalOptions(width: 40, colour: .truecolor, glyphs: .unicode)),
  ]) func tenKindsOfNumbersAreDrawnAsRecorded(_ name: String, _ options: TerminalOptions) {
    let document = Document(
      Self.kinds.map { .heatmap(Heatmap($0.values, title: $0.name, scale: .suiting($0.values))) })
    expectGolden(TerminalRenderer(options).render(document), "rendering/kinds-\(name).txt")
  }

  // MARK: Planted patterns

  /// Where a pattern lies in a matrix of that many rows and columns.
  private static let patterns: [String: @Sendable (Int, Int, Int, Int) -> Bool] = [
    "diagonal": { row, column, rows, columns in column == row * columns / rows },
    "band": { row, column, rows, columns in abs(column - row * columns / rows) < columns / 16 },
    "block": { row, column, rows, columns in
      (rows / 2..<rows * 3 / 4).contains(row) && (columns / 8..<columns / 3).contains(column)
    },
    "outlier": { row, column, rows, columns in row == rows / 3 && column == columns * 2 / 3 },
  ]

  /// The steps of the ramp that are drawn, from 0 to 10, what lies beyond counting as 10: [rows, columns].
  private func steps(_ values: Tensor, _ geometry: PanelGeometry) -> Tensor {
    let heatmap = Heatmap(values)
    let cells = heatmap.cells(blockRows: geometry.blockRows, blockColumns: geometry.blockColumns)
    let scale = DrawnHeatmap.beside([(heatmap, cells)])[0].scale
    let steps = cells.values.map { number -> Float in
      let glyph = scale.dot(number, .none).glyph
      return Float(FigureGlyphs.amounts.firstIndex(of: glyph) ?? (glyph == FigureGlyphs.beyond.high ? 10 : -1))
    }
    return Tensor(steps, shape: [cells.rows, cells.columns])
  }

  @Test(arguments: ["diagonal", "band", "block", "outlier"], [[40, 60], [300, 400]])
  func aPlantedPatternIsSeenInTheDrawnCells(_ name: String, _ size: [Int]) throws {
    let (rows, columns) = (size[0], size[1])
    let isPlanted = try #require(Self.patterns[name])
    var values = Tensor.random(shape: size, seed: 7) * 0.2
    values.withValues { values in
      for row in 0..<rows {
        for column in 0..<columns where isPlanted(row, column, rows, columns) { values[row * columns + column] += 1 }
      }
    }
    var geometry = PanelGeometry(cellWidth: 1, cellHeight: 1)
    (geometry.blockRows, geometry.blockColumns) = ((rows + 19) / 20, (columns + 75) / 76)
    let steps = steps(values, geometry)
    var (inside, outside) = ([Float](), [Float]())
    for row in 0..<steps.shape[0] {
      for column in 0..<steps.shape[1] {
        let block = (
          row * geometry.blockRows..<min((row + 1) * geometry.blockRows, rows),
          column * geometry.blockColumns..<min((column + 1) * geometry.blockColumns, columns)
        )
        let isHit = block.0.contains { row in block.1.contains { isPlanted(row, $0, rows, columns) } }
        if isHit { inside.append(steps[[row, column]]) } else { outside.append(steps[[row, column]]) }
      }
    }
    guard name != "outlier" else { return #expect(inside.min() ?? 0 > outside.max() ?? 10) }
    let means = [inside, outside].map { $0.reduce(0, +) / Float($0.count) }
    #expect(means[0] >= means[1] + 3, "\(means)")
  }

  // MARK: Ends and spacing

  @Test func aFewFarNumbersLieBeyondTheEnds() {
    var values = (0..<200).map { Double($0) / 200 }
    values[17] = 1000
    let scale = DrawnScale(.sequential, drawing: values)
    #expect(scale.range == 0...0.995)
    #expect(scale.beyondDescription(.high) == "1 beyond, up to 1000")
    #expect(scale.dot(1000, .none).glyph == "^")
    #expect(DrawnScale(.sequential, drawing: [0, 0, 0, 5]).range == 0...5)
    #expect(DrawnScale(ColourScale(.sequential, range: 0...2), drawing: values).beyondDescription(.high) != nil)
  }

  @Test func spacingsPutNumbersWhereTheySay() {
    let values = [0.001, 0.01, 0.1, 1]
    let logarithmic = DrawnScale(ColourScale(.sequential, .logarithmic), drawing: values + [0])
    #expect(values.map { (logarithmic.position($0) * 3).rounded() } == [0, 1, 2, 3])
    #expect(logarithmic.dot(0, .none).glyph == " ")
    let ranked = DrawnScale(ColourScale(.sequential, .rank), drawing: values)
    #expect(values.map(ranked.position) == [0.125, 0.375, 0.625, 0.875])
    let signed = DrawnScale(ColourScale(.diverging, .rank), drawing: [-3, -1, 2])
    #expect([-3, -1, 0, 2].map(signed.position) == [0.5 - 2.5 / 6, 0.5 - 0.5 / 6, 0.5, 0.5 + 1.5 / 6])
  }

  @Test func smallMultiplesAreAlikeWhereThatShowsEach() {
    func sharing(_ reaches: [Float]) -> [ColourScale.Sharing] {
      Heatmap.alike(reaches.map { Heatmap(Tensor([0, $0], shape: [1, 2])) }).map(\.scale.sharing)
    }
    #expect(sharing([1, 0.5]) == [.one, .one])
    #expect(sharing([1, 0.01]) == [.own, .own])
    #expect(sharing([1]) == [.alone])
  }

  @Test func axesHaveTheirOwnNames() {
    let heatmap = Heatmap(
      Tensor(repeating: 1, shape: [2, 3]), rowNames: .words(["203 circle", "204 ?"]),
      columnNames: .numbers(from: 100, by: 2))
    let lines = TerminalRenderer(TerminalOptions(width: 80)).render([.heatmap(heatmap)]).split(separator: "\n")
    #expect(lines[0].contains("100"))
    #expect(lines[1].hasPrefix("203 circle"))
    #expect(lines.contains { $0.hasPrefix("     204 ?") })
  }
}
