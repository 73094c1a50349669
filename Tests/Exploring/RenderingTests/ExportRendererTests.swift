import Foundation
import Rendering
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
