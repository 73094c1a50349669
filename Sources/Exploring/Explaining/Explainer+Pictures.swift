import Foundation
import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Explainer {
  /// The picture that suits a value.
  func picture(of value: Tensor, _ point: Point, _ stage: Stage) throws -> Document {
    if stage.isBackward { return picture(ofGradient: value, point, stage) }
    let description = run.description(of: point, in: stage)
    switch description.making {
    case .picture: return [.picture(picture(title: "what the model sees"))]
    case .patches: return [.picture(picture(title: "patches", hasGaps: true))]
    case .sum(_, .weight): return positionSimilarity()
    case .product(_, _, transposed: true, _), .capped(_, by: .scores): return scoreMaps(value, stage)
    case .softmax where description.axes.last == .key: return attention(value, stage, query: defaultQuery(stage))
    case .softmax, .readout, .capped(_, by: .logits):
      guard run.target.isEmpty else { return try lossTable() }
      let isShare = point == .probabilities
      return isShare
        ? [topTokens(value, title: "the most probable")]
        : [topTokens(softmax(value), logits: value, title: "softmax of these, the most probable")]
    case .crossEntropy: return try lossTable()
    case .mean: return []
    case .nucleus: return [topTokens(value, title: "the most probable")]
    case .tempered:
      return [topTokens(softmax(value), logits: value, title: "softmax of these, the most probable")]
    case .mask: return visibility(value, stage)
    case .cosine, .sine: return angles(value, point)
    case .rotated(let before): return try rotation(value, before, stage)
    case .cached: return [cacheGauge(keys: value.shape[1])]
    case .tokens: return [.paragraph(tokenLine(value.values.map { Int($0) }))]
    case .positions:
      return [.paragraph("\(Int(value.values.first ?? 0)) to \(Int(value.values.last ?? 0)), one a row")]
    case .drawn: return [.paragraph("\(strong: pieceName(Int(value.values[0])))")]
    case .layerNorm, .rmsNorm, .linear, .scaled, .product, .gelu, .sum, .embedded:
      return value.rank == 3 ? headLengths(value, stage) : lengths(value, stage)
    }
  }

  /// The picture with its patch grid.
  package func picture(title: Text, hasGaps: Bool = false, boxes: [Picture.Box] = [], marks: [GridCell] = []) -> Picture
  {
    let side = configuration.vision.patchesPerSide
    let image = question.picture
    return Picture(
      width: image.width, height: image.height, pixels: image.pixels, title: title,
      grid: Picture.Grid(rows: side, columns: side, hasGaps: hasGaps), marks: marks, boxes: boxes)
  }

  /// How alike the position embeddings are: the cosine of four patches' with all.
  private func positionSimilarity() -> Document {
    let side = configuration.vision.patchesPerSide
    let positions = open.model.weights["vision.position.weight"].tensor()  // [patches, hidden]
    let places = [(0, 0), (0, side - 1), (side / 2, side / 2), (side - 1, side / 3)]
    let maps = places.map { row, column in
      Heatmap(
        cosines(positions, of: row * side + column).reshaped([side, side]), title: "x \(column), y \(row)",
        scale: .diverging, marks: [GridCell(row: row, column: column)])
    }
    return [
      .heatmaps(Heatmap.alike(maps)),
      .paragraph("Cosine of one patch's position embedding (marked) with every other's."),
    ]
  }

  private func cosines(_ rows: Tensor, of index: Int) -> Tensor {
    let products = matmul(rows, transposed: rows.rows(index..<index + 1))  // [rows, 1]
    let norms = (0..<rows.shape[0]).map { i in
      rows.rows(i..<i + 1).values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    let values = zip(products.values, norms).map { $0 / max($1 * norms[index], .leastNormalMagnitude) }
    return Tensor(values, shape: [values.count])
  }

  /// Which row sees which key.
  private func visibility(_ mask: Tensor, _ stage: Stage) -> Document {
    let (image, keys) = (configuration.vision.patchCount, mask.shape[1])
    let seen = Tensor(mask.values.map { $0 == 0 ? 1 : 0 }, shape: mask.shape)
    let map = Heatmap(
      seen, title: "1 where a row sees a key", rows: "row", columns: "key",
      scale: ColourScale(.sequential, range: 0...1))
    guard run.target.isEmpty else {
      let first = keys - run.target.count + 1
      return [
        .heatmap(map),
        .paragraph(
          """
          Rows and keys 0 to \(image - 1) are the image, to \(first - 1) the prompt: both see each other both ways, and \
          nothing after them. A row of the answer, from \(first) on, sees what came before it, and itself.
          """),
      ]
    }
    let explanation: Text =
      stage.step == 0
      ? """
      Rows and keys 0 to \(image - 1) are the image, \(image) to \(keys - 1) the prompt: both see each other both ways. A \
      causal mask would hide what lies above the diagonal.
      """ : "The one row is the newest token; it sees all that came before, and itself."
    return [.heatmap(map), .paragraph(explanation)]
  }

  /// Positions that a plot of angles shows: more, and the fastest waves blur.
  private static let shownPositions = 48

  /// Angles of a few frequencies over the first positions.
  private func angles(_ table: Tensor, _ point: Point) -> Document {
    let (rows, half) = (table.shape[0], table.shape[1])
    guard rows > 1 else { return features(table, of: "pair") }
    let shown = [0, half / 4, half / 2, half - 1]
    let count = min(rows, Self.shownPositions)
    let series = Set(shown).sorted().map { i in
      Plot.Series("pair \(i)", values: (0..<count).map { table.values[$0 * half + i] })
    }
    let name = point == .ropeCosine ? "cos" : "sin"
    return [.plot(Plot(series, title: "\(name) of the angle, of the first \(count) rows", x: "row", y: name))]
  }

  /// The first pair of the last row before and after turning.
  private func rotation(_ rotated: Tensor, _ before: Point, _ stage: Stage) throws -> Document {
    let original = try run.value(at: Address(before, of: stage))
    let (row, half) = (rotated.shape[1] - 1, rotated.shape[2] / 2)
    func pair(_ x: Tensor) -> Plot.Point {
      let start = row * 2 * half  // head 0
      return Plot.Point(Double(x.values[start]), Double(x.values[start + half]))
    }
    let series = [("before", original), ("after", rotated)].map { name, x in
      Plot.Series(Text(name), [Plot.Point(0, 0), pair(x)])
    }
    return [.plot(Plot(series, title: "pair 0 of head 0, last row: turned by its position", hasEqualUnits: true))]
  }

  /// How full the KV cache is with `keys` rows.
  package func cacheGauge(keys: Int) -> Block {
    let text = configuration.text
    let bytes = KeyValueCache.bytesPerToken(text)
    let words = """
      \(keys) of \(text.maximumPositions) tokens, \(NumberFormat.bytes(keys * bytes)) at \(NumberFormat.bytes(bytes)) a token
      """
    return .gauge(Gauge("KV cache", used: Double(keys), total: Double(text.maximumPositions), text: Text(words)))
  }

  /// The most probable tokens as bars, with their logits where these are given.
  package func topTokens(_ probabilities: Tensor, logits: Tensor? = nil, count: Int = 8, title: Text) -> Block {
    let values = probabilities.values
    let order = probabilities.indicesOfLargest(count).filter { values[$0] > 0 }
    let numbers = order.map { NumberFormat.probability(values[$0]) }
    let width = numbers.map(\.count).max() ?? 0
    let bars = zip(order, numbers).map { token, number in
      let logit = logits.map { NumberFormat.fixed(Double($0.values[token]), decimals: 3) }
      let padding = String(repeating: " ", count: width - number.count)
      return BarChart.Bar(
        Text(pieceName(token)), Double(values[token]), text: Text((logit.map { $0 + "  " } ?? "") + padding + number))
    }
    return .bars(BarChart(bars, title: title, limit: 1))
  }

  /// Tokens with runs of the same one counted.
  package func tokenLine(_ tokens: [Int]) -> Text {
    var runs: [(token: Int, count: Int)] = []
    for token in tokens {
      if runs.last?.token == token { runs[runs.count - 1].count += 1 } else { runs.append((token, 1)) }
    }
    return Text(
      runs.map {
        $0.count > 2
          ? "\($0.count) × \(pieceName($0.token))"
          : Array(repeating: pieceName($0.token), count: $0.count).joined(separator: " ")
      }.joined(separator: " "))
  }
}
