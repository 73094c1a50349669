import Foundation
import Notebook
import Rendering

/// A Jupyter notebook: nbformat 4.5 (https://nbformat.readthedocs.io/en/latest/format_description.html).
extension HandOut {
  var jupyterNotebook: String {
    get throws {
      var cells = [Self.markdown(introductionWithoutPicture, id: Self.introductionID)]
      for (index, entry) in entries.enumerated() {
        switch entry {
        case .remark(let lines): cells.append(Self.markdown(Self.prose(lines), id: "remark-\(index)"))
        case .cell(let cell): cells.append(try Self.code(cell))
        }
      }
      let notebook: [String: Any] = [
        "cells": cells, "nbformat": 4, "nbformat_minor": 5,
        "metadata": [
          "language_info": ["name": "vlmverse", "file_extension": ".vlm"],
          "vlmverse": ["model": header.model, "image": header.image, "prompt": header.prompt].compactMapValues(
            \.?.value),
        ] as [String: Any],
      ]
      let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try JSONSerialization.data(withJSONObject: notebook, options: options), as: UTF8.self)
        + "\n"
    }
  }

  /// Of the cell that a replay passes over.
  static let introductionID = "introduction"

  /// Markdown draws pictures in characters; here the first cell's output draws them better.
  private var introductionWithoutPicture: Document { Document(introduction.blocks.dropLast()) }

  private static func markdown(_ document: Document, id: String) -> [String: Any] {
    [
      "cell_type": "markdown", "id": id, "metadata": [:] as [String: Any],
      "source": lines(MarkdownRenderer().render(document)),
    ]
  }

  /// What readers need not see is folded away, and left out of what `nbconvert` makes.
  private static func code(_ cell: Cell) throws -> [String: Any] {
    let hidden: [String: Any] = ["jupyter": ["source_hidden": true], "tags": ["remove-cell"]]
    let hasOutput = !cell.document.isEmpty && !cell.isLeftOut
    return [
      "cell_type": "code", "id": "cell-\(cell.number)", "metadata": cell.isLeftOut ? hidden : [:],
      "execution_count": cell.number, "source": lines(cell.input),
      "outputs": hasOutput ? [cell.isError ? error(cell) : try output(cell)] : [],
    ]
  }

  private static func output(_ cell: Cell) throws -> [String: Any] {
    let html = "<style>\n\(HTMLRenderer.styleSheet)\n</style>\n" + (try pages.render(cell.document))
    return [
      "output_type": "display_data", "metadata": [:] as [String: Any],
      "data": ["text/plain": lines(cell.document.keptLines.joined(separator: "\n")), "text/html": lines(html)],
    ]
  }

  private static func error(_ cell: Cell) -> [String: Any] {
    let lines = cell.document.keptLines
    return ["output_type": "error", "ename": "error", "evalue": lines.first ?? "", "traceback": lines]
  }

  /// Text as Jupyter keeps it: its lines, each with its end.
  private static func lines(_ text: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.enumerated().map { $0 < lines.count - 1 ? $1 + "\n" : $1 }.filter { !$0.isEmpty }
  }
}
