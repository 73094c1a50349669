import Files
import Foundation
import Installation
import Notebook
import Rendering

extension HandOut {
  var jupyterNotebook: String {
    get throws {
      let introduction = MarkdownRenderer().render([.heading(Text(title))] + introductionWithoutPicture)
      var cells = [JupyterNotebook.markdown(introduction, id: Self.introductionID)]
      if !openingLines.isEmpty {
        cells.append(JupyterNotebook.code(openingLines.joined(separator: "\n"), id: Self.openingID))
      }
      for (index, entry) in entries.enumerated() {
        switch entry {
        case .remark(let lines):
          cells.append(JupyterNotebook.markdown(lines.joined(separator: "\n"), id: "remark-\(index)"))
        case .said(let document):
          cells.append(JupyterNotebook.markdown(MarkdownRenderer().render(document), id: "said-\(index)"))
        case .space: cells.append(JupyterNotebook.code("", id: "space-\(index)"))
        case .cell(let cell): cells.append(try code(cell))
        }
      }
      let opened = NotebookFile.Header.fields.compactMap { name, path in
        header[keyPath: path].map { (JSON.Key(name), JSON.string($0.value)) }
      }
      return JupyterNotebook.text(cells, about: .object(Dictionary(uniqueKeysWithValues: opened)))
    }
  }

  /// Of the cells that a replay passes over.
  static let introductionID = "introduction"
  static let openingID = "opening"

  /// Markdown draws pictures in characters; here the first cell's output draws them better.
  private var introductionWithoutPicture: Document { Document(introduction.blocks.dropLast()) }

  /// The lines that open what a kernel, which reads no header, does not begin with.
  private var openingLines: [String] {
    [
      header.model.flatMap { $0.value == NotebookFile.Header.shipped ? nil : ":open model \"\($0.value)\"" },
      header.adapter.map { ":open adapter \"\($0.value)\"" },
      header.maskDecoder.map { ":open mask-decoder \"\($0.value)\"" },
      header.image.flatMap { $0.value == Installation.sample.image ? nil : ":open image \"\($0.value)\"" },
      header.prompt.flatMap { $0.value == Installation.sample.prompt ? nil : ":prompt \($0.value)" },
    ].compactMap(\.self)
  }

  private func code(_ cell: Cell) throws -> JSON {
    let hasOutput = !cell.document.isEmpty && !cell.isLeftOut
    return JupyterNotebook.code(
      kept(cell), id: "cell-\(cell.number)", number: cell.number, isHidden: cell.isLeftOut,
      outputs: hasOutput ? [cell.isError ? Self.error(cell) : try Self.output(cell.document)] : [])
  }

  private static func output(_ document: Document) throws -> JSON {
    let data = (try document.jupyterData.object ?? [:]).mapValues { JupyterNotebook.lines($0.string ?? "") }
    return ["output_type": "display_data", "metadata": [:], "data": .object(data)]
  }

  private static func error(_ cell: Cell) -> JSON {
    let lines = cell.document.keptLines.map(JSON.string)
    return ["output_type": "error", "ename": "error", "evalue": lines.first ?? "", "traceback": .array(lines)]
  }
}

extension Document {
  /// In the forms that Jupyter chooses from, by their media types: a page's part, and text.
  package var jupyterData: JSON {
    get throws {
      let html = "<style>\n\(HTMLRenderer.styleSheet)\n</style>\n" + (try HandOut.pages.render(self))
      return ["text/plain": .string(keptLines.joined(separator: "\n")), "text/html": .string(html)]
    }
  }
}
