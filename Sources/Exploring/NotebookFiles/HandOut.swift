import Files
import Foundation
import Images
import Notebook
import Questions
import Rendering

/// A notebook as others are given it: what was asked, and each line with what it showed.
package struct HandOut: Sendable {
  /// What a file's name ends in, and how it is written.
  package enum Format: String, CaseIterable {
    case vlm, md, ipynb, html

    /// The format of a file.
    /// - Throws: `CommandError` if its name ends in none of these.
    package init(_ url: URL) throws {
      guard let format = Format(rawValue: url.pathExtension.lowercased()) else {
        throw CommandError.unknownFormat(url.lastPathComponent, Self.allCases.map(\.rawValue))
      }
      self = format
    }
  }

  /// A comment, what a guide said, room for an answer, or a cell.
  package enum Entry: Sendable {
    case remark([String])
    case said(Document)
    case space
    case cell(Cell)
  }

  let header: NotebookFile.Header
  /// What the notebook is about.
  let introduction: Document
  private(set) var title = "VLMverse notebook"
  /// Where the file lies that it is written to.
  private let folder: URL
  private(set) var entries: [Entry]
  /// The pictures that were opened on the way, as the model is given them.
  private let pictures: [URL: Picture]

  /// The notebook as it is, for a file in `folder`.
  package init(_ notebook: Notebook, beside folder: URL) {
    header = .init(of: notebook, beside: folder)
    introduction = Self.introduction(header, notebook.opening.question)
    self.folder = folder
    let opened = Set(notebook.cells.compactMap(\.opened))
    pictures = opened.reduce(into: [:]) { $0[$1] = (try? notebook.open.picture($1)).map { Picture($0.picture) } }
    var remarks = notebook.remarks[...]
    var entries: [Entry] = []
    for count in 0...notebook.cells.count {
      while let remark = remarks.first, remark.cellCount <= count {
        entries.append(.remark(remarks.removeFirst().lines))
      }
      if count < notebook.cells.count { entries.append(.cell(notebook.cells[count])) }
    }
    self.entries = entries
  }

  /// The same with other entries, such as what a class was shown.
  package func with(_ entries: [Entry], title: String? = nil) -> HandOut {
    var handOut = self
    handOut.entries = entries
    if let title { handOut.title = title }
    return handOut
  }

  /// Writes the file, or leaves it as it was.
  package func write(to url: URL, as format: Format) throws { try write(to: url, as: format, mode: nil) }

  /// - Parameter mode: who may do what with the file; see `AtomicFile`.
  func write(to url: URL, as format: Format, mode: mode_t?) throws {
    try AtomicFile.write(Array(text(as: format).utf8), to: url, mode: mode)
  }

  /// What the file holds.
  package func text(as format: Format) throws -> String {
    switch format {
    case .vlm: file.text
    case .md: markdown
    case .html: try page
    case .ipynb: try jupyterNotebook
    }
  }

  /// A cell's line as a file keeps it.
  func kept(_ cell: Cell) -> String { NotebookFile.Cell(cell, beside: folder).input }

  /// The notebook as a `.vlm` file.
  private var file: NotebookFile {
    NotebookFile(
      header: header,
      entries: entries.map { entry in
        switch entry {
        case .remark(let lines): .remark(lines)
        case .said(let document): .remark(document.keptLines)
        case .space: .remark([""])
        case .cell(let cell): .cell(.init(cell, beside: folder))
        }
      })
  }

  static let pages = HTMLRenderer { width, height, pixels in
    try RGBImage(width: width, height: height, pixels: pixels).pngData()
  }
}

// MARK: - To read

extension HandOut {
  /// All of it as one document.
  var document: Document {
    entries.reduce([.heading(Text(title))] + introduction) { document, entry in
      switch entry {
      case .remark(let lines): document + Self.prose(lines)
      case .said(let said): document + said
      case .space: document + [.code("\n\n")]
      case .cell(let cell) where cell.isLeftOut: document
      case .cell(let cell):
        document + [.code("[\(cell.number)]> \(cell.input)")] + cell.document
          + (cell.opened.flatMap { pictures[$0] }.map { [.picture($0)] } ?? [])
      }
    }
  }

  private static func introduction(_ header: NotebookFile.Header, _ question: Question) -> Document {
    [
      .lines([
        "model \(code: header.model?.value ?? "")\(header.adapter.map { ", adapter \(code: $0.value)" } ?? "")"
          + (header.maskDecoder.map { ", mask decoder \(code: $0.value)" } ?? ""),
        "image \(code: question.imageURL.lastPathComponent)", "prompt \(code: question.prompt)",
      ]), .picture(Picture(question.picture)),
    ]
  }

  /// A remark as paragraphs: an empty line ends one, a line that begins with `#` is a heading, backquotes are code.
  static func prose(_ lines: [String]) -> Document {
    let groups = lines.split(whereSeparator: \.isEmpty)
    return Document(
      groups.flatMap { group -> [Block] in
        guard let first = group.first, first.hasPrefix("#") else { return [.paragraph(styled(group))] }
        let rest = group.dropFirst()
        return [.heading(Text(first.drop { $0 == "#" || $0 == " " }), level: 2)]
          + (rest.isEmpty ? [] : [.paragraph(styled(rest))])
      })
  }

  private static func styled(_ lines: ArraySlice<String>) -> Text {
    let pieces = lines.joined(separator: " ").split(separator: "`", omittingEmptySubsequences: false)
    return Text(pieces.enumerated().map { Text.Span(String($1), $0 % 2 == 1 ? .code : .plain) })
  }

  /// Markdown with its figures as pictures; a reader that allows no HTML in it leaves those out. At its end stands the notebook
  /// file, which readers do not show.
  private var markdown: String {
    let renderer = MarkdownRenderer { try? Self.pages.render([$0]) }
    let page = "<style>\n\(HTMLRenderer.styleSheet)\n</style>\n\n" + renderer.render(document)
    return page + "\n" + file.markdownComment
  }

  /// The page that shows it, with nothing beside it.
  private var page: String {
    get throws {
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(HTMLRenderer.escaped(title))</title>
      <style>
      \(HTMLRenderer.styleSheet)
      body { margin: 2rem auto; padding: 0 1rem; }
      @page { size: A4; margin: 18mm; }
      @media print { figure, table, pre, .notice { break-inside: avoid; } h2, h3 { break-after: avoid; } }
      </style>
      </head>
      <body class="vlmverse">
      \(try Self.pages.render(document))</body>
      </html>

      """
    }
  }
}

extension Picture {
  fileprivate init(_ image: RGBImage) { self.init(width: image.width, height: image.height, pixels: image.pixels) }
}
