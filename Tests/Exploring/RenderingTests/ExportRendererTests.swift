import Foundation
import Rendering
import Tensors
import TestSupport
import Testing

@Suite struct ExportRendererTests {
  /// Stands for a PNG by its size and a checksum of its pixels, so that golden files stay small.
  static let html = HTMLRenderer { width, height, pixels in
    #expect(pixels.count == width * height * 3)
    let sum = pixels.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    return Data("\(width)x\(height) \(String(sum, radix: 16))".utf8)
  }

  @Test(arguments: Samples.all.map(\.name)) func rendersAsRecorded(_ name: String) throws {
    let document = try #require(Samples.all.first { $0.name == name }).document
    expectGolden(try Self.html.render(document), "rendering/\(name).html")
    expectGolden(MarkdownRenderer().render(document), "rendering/\(name).md")
  }

  @Test func htmlEscapesWhatComesFromOutside() throws {
    let text: Text = "<script>\("\"&'", .code)\("\u{1b}[31m", .address)"
    let output = try Self.html.render([.paragraph(text), .code("</pre><b>"), .error(text, at: Excerpt("<a>", 0..<1))])
    #expect(output.contains("&lt;script&gt;<code>&quot;&amp;&#39;</code><code class=\"address\">\\u{1b}[31m</code>"))
    #expect(output.contains("&lt;/pre&gt;&lt;b&gt;") && output.contains("<mark>&lt;</mark>a&gt;"))
    #expect(!output.contains("<script>") && !output.contains("\u{1b}"))
  }

  @Test func htmlPassesOnErrorsOfTheEncoder() {
    struct Failure: Error {}
    let renderer = HTMLRenderer { _, _, _ in throw Failure() }
    #expect(throws: Failure.self) { try renderer.render(Samples.maps) }
  }

  /// What points at a cell names it as the axes do: by its place in the value that was sliced, or by its word.
  @Test func figuresTellWhatTheirAxesCall() throws {
    struct Keeper: FigureKeeper {
      func address(ofPicture png: Data) -> String { "picture" }
      func address(ofNumbers numbers: [Float]) -> String { "numbers" }
    }
    let map = Heatmap(
      Tensor([1, 2], shape: [1, 2]), rows: "query", rowNames: .numbers(from: 100, by: 2),
      columnNames: .words(["<bos>", "a\tb"]))
    let page = try HTMLRenderer(keeper: Keeper()) { _, _, _ in Data() }.render([.heatmap(map)])
    #expect(page.contains(" data-rows=\"query\" data-row-numbers=\"100 2\""))
    #expect(page.contains(" data-columns=\"\" data-column-words=\"&lt;bos&gt;\ta\\tb\""), "\(page)")
  }

  @Test func whatAllMapsShareIsSaidOnceBelow() throws {
    let map = Heatmap(Tensor([1, 2], shape: [1, 2]), scale: ColourScale(.sequential, .rank), note: "each a patch")
    func captions(_ maps: [Heatmap]) throws -> [Int] {
      let page = try Self.html.render([.heatmaps(maps)])
      return [page.matches(of: /<figcaption>/).count, page.matches(of: /<p class="caption">/).count]
        + ["scale by rank", "each a patch"].map { page.split(separator: $0).count - 1 }
    }
    var other = map
    other.note = "each a head"
    #expect(try captions([map]) == [1, 0, 1, 1])
    #expect(try captions([map, map]) == [0, 1, 1, 1])
    #expect(try captions([map, other]) == [2, 1, 1, 1])
  }

  @Test func htmlDrawsHardDocuments() throws {
    var generator = DocumentGenerator(seed: 7)
    for _ in 0..<40 {
      let output = try Self.html.render(Document((0..<4).map { _ in generator.block() }))
      #expect(!output.contains("nan") && !output.contains("\u{1b}"))
      for tag in ["div", "figure", "table", "svg", "pre", "ul", "ol", "li", "p", "code"] {
        let opened = output.matches(of: try Regex("<\(tag)[ >]")).count
        #expect(opened == output.matches(of: try Regex("</\(tag)>")).count, "\(tag)")
      }
    }
  }

  @Test(arguments: [
    ("a*b_c`d", #"a\*b\_c\`d"#), ("# no", "\\# no"), ("- no", #"\- no"#), ("12. no", #"12\. no"#), ("<b>", #"\<b\>"#),
    ("a|b", #"a\|b"#), ("\u{7}", #"\\u\{7\}"#),
  ])
  func markdownEscapesPlainText(_ text: String, _ expected: String) {
    #expect(MarkdownRenderer().render([.paragraph(Text(text))]) == expected + "\n")
  }

  @Test func markdownFencesAreLongerThanWhatTheyHold() {
    #expect(MarkdownRenderer().render([.code("a\n````\nb", language: "swift")]) == "`````swift\na\n````\nb\n`````\n")
    #expect(MarkdownRenderer().render([.paragraph("\("`x`", .code) \(" y ", .emphasis)")]) == "`` `x` ``  *y* \n")
  }

  @Test func emptyDocumentsAreEmpty() throws {
    #expect(MarkdownRenderer().render([]).isEmpty)
    #expect(TerminalRenderer().render([]).isEmpty)
    #expect(try Self.html.render([]) == "<div class=\"vlmverse\">\n</div>\n")
  }
}
