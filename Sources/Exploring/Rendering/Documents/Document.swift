/// What a command shows: blocks from top to bottom, without any decision about where they are drawn.
///
/// A document is a value, so that one cell can be printed, saved, replayed, compared and exported. `TerminalRenderer`,
/// `HTMLRenderer` and `MarkdownRenderer` draw it. To write one as JSON, tell the encoder how to spell numbers that are not
/// finite (`nonConformingFloatEncodingStrategy`).
///
///     Document([
///       .heading("Attention"),
///       .paragraph("\(address: "vision.block.3.attention.weights") is \(code: "softmax(scores)")"),
///       .heatmap(Heatmap(weights, title: "head 2")),
///     ])
public struct Document: Sendable, Equatable, Codable, ExpressibleByArrayLiteral {
  /// The blocks, from top to bottom.
  public var blocks: [Block]

  /// A document of `blocks`.
  public init(_ blocks: [Block] = []) { self.blocks = blocks }

  /// A document of the blocks in an array literal.
  public init(arrayLiteral elements: Block...) { self.init(elements) }

  /// Whether there is nothing to show.
  public var isEmpty: Bool { blocks.isEmpty }

  /// Adds a block at the end.
  public mutating func append(_ block: Block) { blocks.append(block) }

  /// Adds another document's blocks at the end.
  public mutating func append(_ document: Document) { blocks += document.blocks }

  /// The document without what is said only to somebody at the prompt.
  public var withoutAdvice: Document {
    Document(
      blocks.compactMap { block in
        switch block {
        case .advice: nil
        case .list(let list): .list(List(list.items.map(\.withoutAdvice), start: list.start))
        case .heading, .lines, .code, .table, .keyValues, .panels, .bars, .plot, .histogram, .gauge, .notice: block
        }
      })
  }

  /// One document after the other.
  public static func + (first: Document, second: Document) -> Document { Document(first.blocks + second.blocks) }
}

/// One thing shown: text, a table, a figure.
public enum Block: Sendable, Equatable, Codable {
  /// A title; level 1 is the largest, 3 the smallest.
  case heading(Text, level: Int = 1)
  /// Lines that belong together; a line that is too long wraps.
  case lines([Text])
  /// Text as it stands, in a fixed width: code, a transcript. `language` is for renderers that can colour it; `qr` is read
  /// by cameras.
  case code(String, language: String? = nil)
  /// Points or steps, each a document of its own.
  case list(List)
  /// Rows and columns of text.
  case table(Table)
  /// Names and what they stand for.
  case keyValues([KeyValue])
  /// Heatmaps and pictures side by side, wrapping to further rows where the window is narrow.
  case panels([Panel])
  /// Labelled values as horizontal bars.
  case bars(BarChart)
  /// Lines or points in a plane.
  case plot(Plot)
  /// How often values fall into each of several intervals.
  case histogram(Histogram)
  /// How full something is.
  case gauge(Gauge)
  /// A note, a warning or an error.
  case notice(Notice)
  /// What somebody at the prompt may type next; `Document.withoutAdvice` is for those who only read.
  case advice(Document)

  /// One paragraph.
  public static func paragraph(_ text: Text) -> Block { .lines([text]) }

  /// One heatmap.
  public static func heatmap(_ heatmap: Heatmap) -> Block { .panels([.heatmap(heatmap)]) }

  /// Several heatmaps as small multiples.
  public static func heatmaps(_ heatmaps: [Heatmap]) -> Block { .panels(heatmaps.map(Panel.heatmap)) }

  /// One picture.
  public static func picture(_ picture: Picture) -> Block { .panels([.picture(picture)]) }

  /// A picture beside a map over it: give both the same grid, and they are drawn at the same size.
  public static func picture(_ picture: Picture, beside map: Heatmap) -> Block {
    .panels([.picture(picture), .heatmap(map)])
  }

  /// A note of one line.
  public static func note(_ text: Text) -> Block { .notice(Notice(.note, text)) }

  /// A warning of one line.
  public static func warning(_ text: Text) -> Block { .notice(Notice(.warning, text)) }

  /// An error of one line, with the place in the input it is about.
  public static func error(_ text: Text, at excerpt: Excerpt? = nil) -> Block {
    .notice(Notice(.error, text, excerpt: excerpt))
  }
}

/// Points or numbered steps.
public struct List: Sendable, Equatable, Codable {
  /// What each item shows.
  public var items: [Document]
  /// The number of the first item, or nil for points without numbers.
  public var start: Int?

  /// Items that are documents of their own.
  public init(_ items: [Document], start: Int? = nil) {
    self.items = items
    self.start = start
  }

  /// Items of one paragraph each.
  public init(_ items: [Text], start: Int? = nil) {
    self.init(items.map { [.paragraph($0)] }, start: start)
  }
}

/// A name and what it stands for.
public struct KeyValue: Sendable, Equatable, Codable {
  /// The name.
  public var key: Text
  /// What it stands for.
  public var value: Text

  /// A name and what it stands for.
  public init(_ key: Text, _ value: Text) {
    self.key = key
    self.value = value
  }
}
