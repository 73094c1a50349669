import Files
import Foundation
import Notebook
import Rendering

/// A Jupyter notebook: nbformat 4.5 (https://nbformat.readthedocs.io/en/latest/format_description.html).
extension HandOut {
  var jupyterNotebook: String {
    get throws {
      let introduction = MarkdownRenderer().render(introductionWithoutPicture)
      var cells = [Self.markdown(introduction, id: Self.introductionID)]
      for (index, entry) in entries.enumerated() {
        switch entry {
        case .remark(let lines): cells.append(Self.markdown(lines.joined(separator: "\n"), id: "remark-\(index)"))
        case .said(let document):
          cells.append(Self.markdown(MarkdownRenderer().render(document), id: "said-\(index)"))
        case .cell(let cell): cells.append(try Self.code(cell, input: kept(cell)))
        }
      }
      let opened = NotebookFile.Header.fields.compactMap { name, path in
        header[keyPath: path].map { (JSON.Key(name), JSON.string($0.value)) }
      }
      let notebook: JSON = [
        "cells": .array(cells), "nbformat": 4, "nbformat_minor": 5,
        "metadata": [
          "language_info": ["name": "vlmverse", "file_extension": ".vlm"],
          "vlmverse": .object(Dictionary(uniqueKeysWithValues: opened)),
        ],
      ]
      return notebook.text() + "\n"
    }
  }

  /// Of the cell that a replay passes over.
  static let introductionID = "introduction"

  /// Markdown draws pictures in characters; here the first cell's output draws them better.
  private var introductionWithoutPicture: Document { Document(introduction.blocks.dropLast()) }

  private static func markdown(_ text: String, id: String) -> JSON {
    ["cell_type": "markdown", "id": .string(id), "metadata": [:], "source": lines(text)]
  }

  /// What readers need not see is folded away, and left out of what `nbconvert` makes.
  private static func code(_ cell: Cell, input: String) throws -> JSON {
    let hidden: JSON = ["jupyter": ["source_hidden": .bool(true)], "tags": ["remove-cell"]]
    let hasOutput = !cell.document.isEmpty && !cell.isLeftOut
    return [
      "cell_type": "code", "id": .string("cell-\(cell.number)"), "metadata": cell.isLeftOut ? hidden : [:],
      "execution_count": .integer(cell.number), "source": lines(input),
      "outputs": hasOutput ? [cell.isError ? error(cell) : try output(cell)] : [],
    ]
  }

  private static func output(_ cell: Cell) throws -> JSON {
    let html = "<style>\n\(HTMLRenderer.styleSheet)\n</style>\n" + (try pages.render(cell.document))
    return [
      "output_type": "display_data", "metadata": [:],
      "data": ["text/plain": lines(cell.document.keptLines.joined(separator: "\n")), "text/html": lines(html)],
    ]
  }

  private static func error(_ cell: Cell) -> JSON {
    let lines = cell.document.keptLines.map(JSON.string)
    return ["output_type": "error", "ename": "error", "evalue": lines.first ?? "", "traceback": .array(lines)]
  }

  /// Text as Jupyter keeps it: its lines, each with its end.
  private static func lines(_ text: String) -> JSON {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let ended = lines.enumerated().map { $0 < lines.count - 1 ? $1 + "\n" : $1 }
    return .array(ended.filter { !$0.isEmpty }.map(JSON.string))
  }
}
