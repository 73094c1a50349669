import Foundation
import Rendering
import Tensors

/// Documents that show every kind of block, with numbers like those of a small model.
enum Samples {
  /// Attention of one query over a grid of patches: a bright place, a weaker one, and little elsewhere.
  static func attention(rows: Int = 14, columns: Int = 14, row: Double = 4, column: Double = 9) -> Tensor {
    var values: [Float] = []
    for y in 0..<rows {
      for x in 0..<columns {
        let near = exp(-(pow(Double(y) - row, 2) + pow(Double(x) - column, 2)) / 6)
        let far = 0.5 * exp(-(pow(Double(y) - 11, 2) + pow(Double(x) - 3, 2)) / 4)
        values.append(Float(near + far + 0.02))
      }
    }
    let sum = values.reduce(0, +)
    return Tensor(values.map { $0 / sum }, shape: [rows, columns])
  }

  /// Smooth values of both signs, [rows, columns].
  static func waves(rows: Int, columns: Int) -> Tensor {
    let values = (0..<rows * columns).map { index in
      let (y, x) = (Double(index / columns), Double(index % columns))
      return Float(2 * sin(x / 5 + y / 3) * cos(y / 7))
    }
    return Tensor(values, shape: [rows, columns])
  }

  /// A sky, a meadow and a red ball.
  static func scene(
    width: Int = 112, height: Int = 112, title: Text = "", grid: Picture.Grid? = nil, marks: [GridCell] = [],
    boxes: [Picture.Box] = [], note: Text = ""
  ) -> Picture {
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let (u, v) = (Double(x) / Double(width), Double(y) / Double(height))
        let isBall = pow(u - 0.65, 2) + pow(v - 0.35, 2) < 0.03
        let shade = UInt8(40 * v)
        pixels += isBall ? [210, 40, 30] : v < 0.6 ? [120 + shade, 180 + shade, 235] : [40 + shade, 120 + shade, 50]
      }
    }
    return Picture(
      width: width, height: height, pixels: pixels, title: title, grid: grid, marks: marks, boxes: boxes, note: note)
  }

  static let text: Document = [
    .heading("Attention"),
    .paragraph(
      """
      Every patch asks \("what is like me?", .emphasis) of every other. The \(strong: "weights") are at \
      \(address: "vision.block.3.attention.weights"), and you get them yourself by typing \
      \(code: "softmax(q @ k.T / sqrt(headDim))"). \(muted: "(2 of 4)")
      """),
    .heading("What you see", level: 2),
    .lines([
      "scores = q·kᵀ/√24   [4,196,24]·[4,24,196] → [4,196,196]",
      "mean 0.0051   std 0.013   min 1.2e-06   max 0.0981",
    ]),
    .list(
      List(
        [
          "one row for each query, and a sentence that is long enough to need a second line at 80 columns",
          "one column for each key",
        ],
        start: 1)),
    .list(List(["a point", "another"])),
    .code("let weights = softmax(scores)\n\treturn weights"),
    .keyValues([
      KeyValue("model", "paligemma-tiny"), KeyValue("shape", Text(NumberFormat.shape([4, 196, 196]))),
      KeyValue("what it is", "the share of each key in the answer to each query; a row sums to one"),
    ]),
  ]

  static let notices: Document = [
    .note("attention is not by itself evidence of cause"),
    .notice(Notice(.success, "that is right", help: ["largest difference 2.4e-07"])),
    .warning("edits are kept"),
    .error("unknown name \("kk", .code), did you mean \("k", .code)?", at: Excerpt("softmax(q @ kk.T)", 12..<14)),
    .error(
      "expected a number",
      at: Excerpt(String(repeating: "1 + ", count: 40) + ")", 160..<161, place: "lesson.vlm:12")),
    .advice([.paragraph("Enter runs \(code: ":step")"), .note("\(code: ":lesson back") shows it again")]),
  ]

  static let table: Document = [
    .table(
      Table(
        [
          .init("address", isFlexible: true), .init("shape"), .init("mean", .right), .init("seen"),
        ],
        rows: [
          ["\(address: "vision.block.3.norm1")", "[196, 96]", "-0.0031", "yes"],
          ["\(address: "vision.block.3.attention.weights")", "[4, 196, 196]", "0.0051", "yes"],
          ["\(address: "vision.block.3.mlp.activated")", "[196, 384]", "1.25", Text("to come", .muted)],
        ])),
    .table(Table([.init(), .init("", .right)], rows: [["▁a", "0.5"], ["漢字", "0.25"], ["e\u{301}\u{7}", "0.125"]])),
    .table(
      Table(
        [.init("value"), .init("what it holds", isFlexible: true), .init("size", .right)],
        rows: [
          ["\(code: "scores")", "how well each query fits each key, before softmax makes shares of it", "153,664"],
          ["attention weights", "the shares, \(emphasis: "row by row")", "153,664"],
        ], wraps: true)),
  ]

  static let numbers: Document = [
    .table(Table(waves(rows: 196, columns: 24))), .table(Table(exp(waves(rows: 196, columns: 24) * 20))),
    .table(Table(waves(rows: 21, columns: 5).reshaped([7, 3, 5]), leading: "head")),
    .table(Table(waves(rows: 4, columns: 6).reshaped([2, 2, 1, 6]))),
    .table(Table(Tensor([0.5, -0.25, .nan], shape: [3]))),
    .table(Table(Tensor(3))), .table(Table(Tensor([], shape: [0, 3]))),
  ]

  static let maps: Document = [
    .picture(
      scene(title: "image", grid: .init(rows: 14, columns: 14), marks: [GridCell(row: 4, column: 8)]),
      beside: Heatmap(
        attention(), title: "block 3, head 2", rows: "patch row", columns: "patch column",
        marks: [GridCell(row: 4, column: 8)], note: "share of each patch's value in what patch (4, 8) reads")),
    .heatmaps(
      (0..<4).map { head in
        Heatmap(attention(row: Double(3 * head), column: Double(12 - 3 * head)), title: "head \(head), 3.\(head) bits")
      }),
  ]

  static let matrices: Document = [
    .heatmap(
      Heatmap(
        waves(rows: 196, columns: 196), title: "scores", rows: "query", columns: "key", scale: .diverging)),
    .heatmap(
      Heatmap(waves(rows: 6, columns: 24), title: "k_rotated[0]", rows: "token", columns: "dimension")),
    .heatmap(
      Heatmap(
        Tensor(
          (0..<36).map { index in
            let (row, column) = (index / 6, index % 6)
            return column < 3 || column <= row ? 0 : -Float.infinity
          }, shape: [6, 6]), title: "mask",
        rows: "query",
        columns: "key")),
    .heatmap(
      Heatmap(
        Tensor([.nan, 1, 2, .infinity, 0.5, -.infinity], shape: [2, 3]), title: "special values",
        columns: "x")),
    .heatmap(Heatmap(Tensor([], shape: [0, 4]), title: "nothing")),
  ]

  static let pictures: Document = [
    .picture(scene(width: 160, height: 90, title: "scene.png")),
    .picture(
      scene(title: "patches", grid: .init(rows: 7, columns: 7, hasGaps: true), note: "each patch is 16×16 pixels")),
    .picture(
      scene(
        title: "detect ball",
        boxes: [
          .init(x: 50...96, y: 18...60, label: "ball \(muted: "<loc0160><loc0457><loc0548><loc0877>")"),
          .init(x: 0...111, y: 67...111, label: "meadow"),
        ])),
  ]

  static let charts: Document = [
    .bars(
      BarChart(
        [("▁a", 0.6213), ("▁the", 0.2), ("▁red", 0.0912), ("▁漢", 0.0213), ("<id 257>", 0.0001)].map { label, share in
          BarChart.Bar(Text(label), share, text: Text(NumberFormat.percent(share)))
        }, title: "next token", limit: 1)),
    .bars(
      BarChart([.init("head 0", -0.8), .init("head 1", 0.25), .init("head 2", 1.2)], title: "change of the logit")),
    .gauge(Gauge("KV cache", used: 208, total: 512, text: "208 of 512 positions, \(NumberFormat.bytes(98_304))")),
    .histogram(Histogram(of: waves(rows: 64, columns: 64).values + [.nan], title: "scores")),
  ]

  static let plots: Document = [
    .plot(
      Plot(
        [
          .init("cos(p·θ₃)", values: (0..<60).map { cos(Float($0) * 0.2) }),
          .init("sin(p·θ₃)", values: (0..<60).map { sin(Float($0) * 0.2) }),
        ], title: "RoPE angles", x: "position p", y: "value")),
    .plot(
      Plot(
        [
          .init("q", [.init(0, 0), .init(1.5, 0.5)], .line),
          .init("rotated", [.init(0, 0), .init(0.6, 1.45)], .line),
          .init("others", (0..<12).map { .init(1.6 * cos(Double($0) * 0.52), 1.6 * sin(Double($0) * 0.52)) }, .scatter),
        ], title: "rotation by pθ", hasEqualUnits: true)),
    .plot(Plot([.init("nothing", [.init(.nan, 1)])], title: "empty")),
  ]

  static let all: [(name: String, document: Document)] = [
    ("text", text), ("notices", notices), ("table", table), ("numbers", numbers), ("maps", maps),
    ("matrices", matrices),
    ("pictures", pictures), ("charts", charts), ("plots", plots),
  ]
}
