import CMarkGFM
import Rendering

/// A Markdown text as the blocks of its top level, with the line where each begins.
struct Markdown {
  enum Element {
    case heading(Text, level: Int)
    case fence(info: String, body: String)
    case block(Block)
  }

  /// How deep lists, quotes and emphasis may be nested in each other.
  static let depthLimit = 32

  /// The blocks, each with its line from 1.
  let elements: [(element: Element, line: Int)]

  /// Reads CommonMark with GitHub's tables.
  /// - Throws: `Misplaced` where something is nested too deeply.
  init(_ text: String) throws(Misplaced) { elements = try Self.elements(text) }

  private static func elements(_ text: String) throws(Misplaced) -> [(Element, Int)] {
    _ = registered
    guard let parser = cmark_parser_new(CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8) else { return [] }
    defer { cmark_parser_free(parser) }
    if let tables = cmark_find_syntax_extension("table") { cmark_parser_attach_syntax_extension(parser, tables) }
    var text = text
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
    }
    guard let root = cmark_parser_finish(parser) else { return [] }
    defer { cmark_node_free(root) }
    cmark_consolidate_text_nodes(root)
    var elements: [(Element, Int)] = []
    for node in MarkdownNode(root).children {
      elements += try Self.elements(node).map { ($0, node.line) }
    }
    return elements
  }

  private static func elements(_ node: MarkdownNode) throws(Misplaced) -> [Element] {
    switch node.kind {
    case "heading": [.heading(try node.text(), level: node.headingLevel)]
    case "code_block" where node.info == "math": [.block(.code(TeXFormula.text(node.literal)))]
    case "code_block": [.fence(info: node.info, body: node.literal)]
    default: try node.blocks().map(Element.block)
    }
  }

  /// A Markdown text without headings and fences of its own as a document.
  static func document(_ text: String) throws(Misplaced) -> Document {
    Document(
      try Markdown(text).elements.map { element, _ in
        switch element {
        case .heading(let text, let level): .heading(text, level: level)
        case .fence(let info, let body): .code(body.droppingLastNewline, language: info.isEmpty ? nil : info)
        case .block(let block): block
        }
      })
  }

  /// The library keeps its extensions in a list of the whole process.
  private static let registered: Void = cmark_gfm_core_extensions_ensure_registered()
}

/// A mistake at a line of the text being read, from 1.
struct Misplaced: Error {
  let line: Int
  let mistake: LessonMistake
}

extension String {
  var droppingLastNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
