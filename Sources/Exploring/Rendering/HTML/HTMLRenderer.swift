import Foundation

/// Draws documents as fragments of HTML that need nothing beside them but `styleSheet`.
///
/// Figures are inline SVG with pictures as PNG data; the colours of text and lines follow the reader's light or dark
/// theme. Everything from a document is escaped.
public struct HTMLRenderer: Sendable {
  /// Encodes `width` × `height` pixels of red, green and blue as a PNG file.
  public typealias PNGEncoder = @Sendable (_ width: Int, _ height: Int, _ pixels: [UInt8]) throws -> Data

  let encodePNG: PNGEncoder
  /// Where figures' pictures and numbers are kept; nil for pictures in the page itself, and no numbers.
  let keeper: (any FigureKeeper)?

  /// A renderer that makes its pictures with `encodePNG`.
  public init(encodePNG: @escaping PNGEncoder) { self.init(keeper: nil, encodePNG: encodePNG) }

  /// A renderer whose pictures and numbers a page fetches from `keeper`.
  package init(keeper: (any FigureKeeper)?, encodePNG: @escaping PNGEncoder) {
    self.keeper = keeper
    self.encodePNG = encodePNG
  }

  /// The document as elements for the body of a page.
  /// - Throws: what the PNG encoder throws.
  public func render(_ document: Document) throws -> String {
    try "<div class=\"vlmverse\">\n" + blocks(document) + "</div>\n"
  }

  private func blocks(_ document: Document) throws -> String {
    try document.blocks.map { try block($0) + "\n" }.joined()
  }

  private func block(_ block: Block) throws -> String {
    switch block {
    case .heading(let text, let level):
      let tag = "h\(min(max(level, 1), 4) + 1)"
      return "<\(tag)>\(html(text))</\(tag)>"
    case .lines(let lines): return "<p>" + lines.map(html).joined(separator: "<br>") + "</p>"
    case .code(let code, _): return "<pre><code>\(escaped(lines: code))</code></pre>"
    case .list(let list): return try self.list(list)
    case .table(let table): return self.table(table)
    case .keyValues(let pairs):
      return "<dl>\n" + pairs.map { "<dt>\(html($0.key))</dt><dd>\(html($0.value))</dd>\n" }.joined() + "</dl>"
    case .panels(let panels):
      return try self.panels(panels)
    case .bars(let chart): return bars(chart)
    case .plot(let plot): return PlotHTML(renderer: self, plot: plot).figure()
    case .histogram(let histogram): return self.histogram(histogram)
    case .gauge(let gauge): return self.gauge(gauge)
    case .notice(let notice): return self.notice(notice)
    case .advice(let document): return try blocks(document)
    }
  }

  // MARK: Text

  /// Text with its styles as elements.
  func html(_ text: Text) -> String {
    text.spans.map { span in
      let text = escaped(span.text)
      switch span.style {
      case .plain: return text
      case .emphasis: return "<em>\(text)</em>"
      case .strong: return "<strong>\(text)</strong>"
      case .code: return "<code>\(text)</code>"
      case .address: return "<code class=\"address\">\(text)</code>"
      case .muted, .success, .warning, .error: return "<span class=\"\(span.style.rawValue)\">\(text)</span>"
      }
    }.joined()
  }

  func escaped(_ text: String) -> String { Self.escaped(text) }

  /// Characters without meaning to HTML, and control characters made visible.
  package static func escaped(_ text: String) -> String {
    visible(text, .unicode).reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.append(character)
      }
    }
  }

  private func escaped(lines: String) -> String {
    lines.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      escaped(String(line).replacing("\t", with: "    "))
    }.joined(separator: "\n")
  }

  // MARK: Blocks of text

  private func list(_ list: List) throws -> String {
    let items = try list.items.map { try "<li>\(blocks($0))</li>\n" }.joined()
    return list.start.map { "<ol start=\"\($0)\">\n\(items)</ol>" } ?? "<ul>\n\(items)</ul>"
  }

  private func table(_ table: Table) -> String {
    func row(_ cells: [Text], _ tag: String) -> String {
      let cells = table.columns.indices.map { column in
        let style = table.columns[column].alignment == .right ? " class=\"number\"" : ""
        return "<\(tag)\(style)>\(column < cells.count ? html(cells[column]) : "")</\(tag)>"
      }
      return "<tr>\(cells.joined())</tr>\n"
    }
    let titles = table.columns.map(\.title)
    let header = titles.allSatisfy(\.isEmpty) ? "" : "<thead>\n\(row(titles, "th"))</thead>\n"
    return "<table>\n\(header)<tbody>\n\(table.rows.map { row($0, "td") }.joined())</tbody>\n</table>"
  }

  private func notice(_ notice: Notice) -> String {
    var result = "<div class=\"notice \(notice.kind.rawValue)\">\n"
    result += "<p><strong>\(notice.kind.rawValue):</strong> \(notice.lines.first.map(html) ?? "")</p>\n"
    if let excerpt = notice.excerpt {
      let characters = Array(excerpt.line)
      let start = min(max(excerpt.range.lowerBound, 0), characters.count)
      let end = min(max(excerpt.range.upperBound, start), characters.count)
      let place = excerpt.place.map { escaped($0) + "\n" } ?? ""
      let meant = start == end ? " " : escaped(String(characters[start..<end]))
      result += "<pre>\(place)\(escaped(String(characters[..<start])))<mark>\(meant)</mark>"
      result += "\(escaped(String(characters[end...])))</pre>\n"
    }
    return result + notice.lines.dropFirst().map { "<p>\(html($0))</p>\n" }.joined() + "</div>"
  }
}
