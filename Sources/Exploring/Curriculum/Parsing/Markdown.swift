import CMarkGFM
import Rendering

/// A Markdown text as the blocks of its top level, with the line where each begins. A fence is code, its language what the
/// fence's first line says.
struct Markdown {
  /// How deep lists, quotes and emphasis may be nested in each other.
  static let depthLimit = 32

  /// The blocks, each with its line from 1.
  let blocks: [(block: Block, line: Int)]

  /// Reads CommonMark with GitHub's tables.
  /// - Throws: `Misplaced` where something is nested too deeply.
  init(_ text: String) throws(Misplaced) { blocks = try Self.blocks(text) }

  private static func blocks(_ text: String) throws(Misplaced) -> [(Block, Int)] {
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
    var blocks: [(Block, Int)] = []
    for node in MarkdownNode(pointer: root).children { blocks += try node.blocks().map { ($0, node.line) } }
    return blocks
  }

  /// A Markdown text, which begins after line `line` of the file, as a document.
  static func document(_ text: String, after line: Int) throws(Misplaced) -> Document {
    do { return Document(try Markdown(text).blocks.map(\.block)) } catch { throw error.shifted(by: line) }
  }

  /// The library keeps its extensions in a list of the whole process.
  private static let registered: Void = cmark_gfm_core_extensions_ensure_registered()
}

/// Mistakes, each at a line of the text being read, from 1.
struct Misplaced: Error {
  let mistakes: [(line: Int, mistake: LessonMistake)]

  init(line: Int, mistake: LessonMistake) { mistakes = [(line, mistake)] }

  /// All of several.
  init(_ several: [Misplaced]) { mistakes = several.flatMap(\.mistakes) }

  private init(mistakes: [(line: Int, mistake: LessonMistake)]) { self.mistakes = mistakes }

  /// The same in a text that has `lines` lines before.
  func shifted(by lines: Int) -> Misplaced { Misplaced(mistakes: mistakes.map { ($0.line + lines, $0.mistake) }) }
}
