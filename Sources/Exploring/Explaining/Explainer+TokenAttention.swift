import PaliGemmaModel
import Rendering
import Stepping
import Tensors

/// Attention in the text tower: how it is shared out between image and tokens, and from token to token.
extension Explainer {
  /// The largest share first, as many tokens as have a bar of their own.
  private static let shownTokens = 8
  /// Tokens of a map of each with each; of more, a cell is several.
  private static let mappedTokens = 2...64

  /// How all of each look is shared out: in a table where there are several, and as bars.
  func shares(_ map: AttentionMap, _ looks: [AttentionMap.Look]) -> Document {
    let mean = looks.count == 1 ? looks : map.looks(.mean)
    return (looks.count > 1 ? table(map, looks) : []) + Document(mean.map { bars(map, $0) })
  }

  private func table(_ map: AttentionMap, _ looks: [AttentionMap.Look]) -> Document {
    let rows: [[Text]] = looks.map { look in
      let leading = map.leadingText(look, most: 3).filter { $0.share >= 0.005 }
      let image = map.imageShare(look)
      let rest = 1 - image - leading.reduce(0) { $0 + $1.share }
      return [
        Text(look.name), Text(NumberFormat.compact(look.entropy)), Text(NumberFormat.percent(image)),
        Text(leading.map { "\(rowName($0.row)) \(NumberFormat.percent($0.share))" }.joined(separator: ", ")),
        Text(NumberFormat.percent(max(rest, 0))),
      ]
    }
    let columns: [Table.Column] = [
      .init(""), .init("nats", .right), .init("image", .right), .init("tokens", isFlexible: true),
      .init("others", .right),
    ]
    return [.table(Table(columns, rows: rows))]
  }

  private func bars(_ map: AttentionMap, _ look: AttentionMap.Look) -> Block {
    let (image, leading) = (
      map.imageShare(look), map.leadingText(look, most: Self.shownTokens).filter { $0.share >= 0.0005 }
    )
    let rest = 1 - image - leading.reduce(0) { $0 + $1.share }
    let shares = [("image", image)] + leading.map { (rowName($0.row), $0.share) } + [("other tokens", max(rest, 0))]
    let bars = shares.map { BarChart.Bar(Text($0), $1, text: Text(NumberFormat.percent($1))) }
    return .bars(BarChart(bars, title: "\(look.name), all of its attention", limit: 1))
  }

  /// From each text token of the prompt to the image and to each other; of one head or the mean.
  func tokenMap(_ map: AttentionMap, _ heads: AttentionMap.Heads) -> Document {
    let (patches, rows) = (configuration.vision.patchCount, map.weights.shape[1])
    guard map.stage.step == 0, Self.mappedTokens.contains(rows - patches) else { return [] }
    let weights: Tensor
    switch heads {
    case .each: return []
    case .one(let head): weights = map.weights.rows(head..<head + 1).reshaped([rows, rows])
    case .mean: weights = map.weights.mean(over: [0])
    }
    let shares = (patches..<rows).map { row -> [Float] in
      let shares = weights.row([row])
      return [shares.prefix(patches).reduce(0, +)] + shares[patches...]
    }
    let values = Tensor(shares.flatMap(\.self), shape: [rows - patches, rows - patches + 1])
    let heatmap = Heatmap(
      values, title: "from each token to the image and to each token", rows: "token that looks",
      columns: "looked at; img is all of the image", rowNames: .words((patches..<rows).map(rowName)),
      columnNames: .words(["img"] + (patches..<rows).map(String.init)))
    return [.heatmap(heatmap)]
  }

  /// A row of the prompt or the answer: its number and its token's piece.
  package func rowName(_ row: Int) -> String {
    let tokens = run.input.tokens + run.answer
    return row < tokens.count ? "\(row) \(pieceName(tokens[row]))" : "\(row)"
  }
}

// MARK: - The other way

extension Explainer {
  /// How much of each row's attention falls on row `key`: over the image's rows, and as bars of the text's.
  package func attention(_ weights: Tensor, _ stage: Stage, _ heads: AttentionMap.Heads, to key: Int) -> Document {
    let map = attentionMap(weights, stage, query: 0)
    let side = configuration.vision.patchesPerSide
    let name = map.isVision ? configuration.vision.patchName(key) : "token \(rowName(key))"
    guard (0..<weights.shape[2]).contains(key - map.firstKey) else {
      return [.paragraph("\(name) has left the window of this layer.")]
    }
    let columns = weights.taking([key - map.firstKey], axis: 2).reshaped([weights.shape[0], weights.shape[1]])
    let looks = Self.columns(columns, heads)
    guard weights.shape[1] >= side * side else {
      let bars = looks.map {
        BarChart.Bar(Text($0.name), Double($0.shares[0]), text: Text(NumberFormat.percent(Double($0.shares[0]))))
      }
      return [.bars(BarChart(bars, title: "how much of the newest token's attention falls on \(name)", limit: 1))]
    }
    let maps = looks.map { look in
      Heatmap(
        Tensor(Array(look.shares.prefix(side * side)), shape: [side, side]), title: Text(look.name),
        marks: map.isVision ? [GridCell(row: key / side, column: key % side)] : [])
    }
    let image = Panel.picture(picture(title: "image", marks: maps[0].marks))
    return [
      .panels([image] + Heatmap.alike(maps).map(Panel.heatmap)),
      .paragraph(
        "A cell is a patch: the share of its attention that falls on \(strong: name). These do not add up to 1."),
    ] + textBars(columns.mean(over: [0]).values, name)
  }

  private static func columns(_ columns: Tensor, _ heads: AttentionMap.Heads) -> [AttentionMap.Look] {
    switch heads {
    case .each: (0..<columns.shape[0]).map { AttentionMap.Look(name: "head \($0)", shares: columns.row([$0])) }
    case .one(let head): [AttentionMap.Look(name: "head \(head)", shares: columns.row([head]))]
    case .mean: [AttentionMap.Look(name: "mean of \(columns.shape[0]) heads", shares: columns.mean(over: [0]).values)]
    }
  }

  /// The rows of the text that look most at a key.
  private func textBars(_ shares: [Float], _ name: String) -> Document {
    let text = (configuration.vision.patchCount..<max(shares.count, configuration.vision.patchCount)).sorted {
      shares[$0] > shares[$1]
    }
    guard !text.isEmpty else { return [] }
    let bars = text.prefix(Self.shownTokens).map { row in
      BarChart.Bar(Text(rowName(row)), Double(shares[row]), text: Text(NumberFormat.percent(Double(shares[row]))))
    }
    return [.bars(BarChart(Array(bars), title: "tokens that look at it, the mean of all heads", limit: 1))]
  }
}
