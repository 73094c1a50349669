/// Draws documents as lines of text for a terminal.
///
///     print(TerminalRenderer(TerminalOptions(width: 80)).render(document), terminator: "")
///
/// No line is longer than `options.width` columns, and nothing in a document can send an escape of its own.
public struct TerminalRenderer: Sendable {
  /// What the terminal can show.
  public let options: TerminalOptions

  /// A renderer for a terminal.
  public init(_ options: TerminalOptions = TerminalOptions()) { self.options = options }

  /// The document as text that ends in a line break, or nothing for an empty document.
  public func render(_ document: Document) -> String {
    let margin = options.isBig && options.width >= 40 ? 4 : 0
    let lines = lines(document, width: options.width - 2 * margin)
    return lines.map { encoded(Line.spaces(margin) + $0) + "\n" }.joined()
  }

  /// The blocks with an empty line between them.
  func lines(_ document: Document, width: Int) -> [Line] {
    var result: [Line] = []
    for block in document.blocks {
      let lines = lines(block, width: width)
      if !result.isEmpty && !lines.isEmpty { result += Array(repeating: Line(), count: options.isBig ? 2 : 1) }
      result += lines
    }
    return result
  }

  private func lines(_ block: Block, width: Int) -> [Line] {
    switch block {
    case .heading(let text, let level): heading(text, level: level, width: width)
    case .lines(let texts):
      texts.flatMap { line($0).wrapped(to: min(width, measure), indent: texts.count > 1 ? 2 : 0) }
    case .code(let code, let language): self.code(code, language, width: width)
    case .list(let list): self.list(list, width: width)
    case .table(let table): self.table(table, width: width)
    case .keyValues(let pairs): keyValues(pairs, width: width)
    case .panels(let panels): PanelDrawing(renderer: self, width: width).lines(panels)
    case .bars(let chart): bars(chart, width: width)
    case .plot(let plot): PlotDrawing(renderer: self, plot: plot, width: width).lines()
    case .histogram(let histogram): self.histogram(histogram, width: width)
    case .gauge(let gauge): self.gauge(gauge, width: width)
    case .notice(let notice): self.notice(notice, width: min(width, measure))
    case .advice(let document): lines(document, width: width)
    }
  }

  /// The longest line of running text that is still easy to read.
  private var measure: Int { options.isBig ? 56 : 100 }

  var isUnicode: Bool { options.glyphs == .unicode }
  var hasColour: Bool { options.colour != .none }

  /// What stands for text left out.
  var ellipsis: String { isUnicode ? "…" : "~" }

  /// Text in the look of its styles, with nothing in it that could control the terminal.
  func line(_ text: Text) -> Line {
    text.spans.reduce(into: Line()) { line, span in
      line += Line(visible(span.text, options.glyphs), paint(span.style))
    }
  }

  func paint(_ style: Text.Style) -> Paint {
    switch style {
    case .plain: .plain
    case .emphasis: Paint(isItalic: true)
    case .strong: .bold
    case .code: Paint(foreground: ink(.cyan))
    case .address: Paint(foreground: ink(.cyan), isUnderlined: true)
    case .muted: .faint
    case .success: Paint(foreground: ink(.green), isBold: true)
    case .warning: Paint(foreground: ink(.yellow), isBold: true)
    case .error: Paint(foreground: ink(.red), isBold: true)
    }
  }

  /// A colour of text: the theme's own, or where the ground is light one as dark as pages have it.
  func ink(_ hue: Paint.Hue) -> Paint.Ink { options.isLight ? .fixed(hue.onLight) : .theme(hue.rawValue) }

  /// The colour of a plot's line or points.
  func colour(ofSeries index: Int) -> Colour {
    let colour = Colour.distinct[index % Colour.distinct.count]
    return options.isLight ? colour.mixed(with: Colour(0x000000), 0.4) : colour
  }
}
