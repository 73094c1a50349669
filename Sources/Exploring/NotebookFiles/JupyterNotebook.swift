import Files

/// A Jupyter notebook: nbformat 4.5 (https://nbformat.readthedocs.io/en/latest/format_description.html).
package enum JupyterNotebook {
  /// The file of these cells, which the kernel of this program runs.
  /// - Parameter about: what the notebook keeps of its own, beside what every notebook has.
  package static func text(_ cells: [JSON], about: JSON = [:]) -> String {
    let notebook: JSON = [
      "cells": .array(cells), "nbformat": 4, "nbformat_minor": 5,
      "metadata": [
        "kernelspec": ["name": "vlmverse", "display_name": "VLMverse", "language": "vlmverse"],
        "language_info": ["name": "vlmverse", "file_extension": ".vlm"], "vlmverse": about,
      ],
    ]
    return notebook.text() + "\n"
  }

  package static func markdown(_ text: String, id: String) -> JSON {
    ["cell_type": "markdown", "id": .string(id), "metadata": [:], "source": lines(text)]
  }

  /// - Parameters:
  ///   - number: that it had when it ran; nil if it has not.
  ///   - isHidden: whether readers need not see it: it is folded away, and left out of what `nbconvert` makes.
  package static func code(
    _ input: String, id: String, number: Int? = nil, isHidden: Bool = false, outputs: [JSON] = []
  ) -> JSON {
    let hidden: JSON = ["jupyter": ["source_hidden": .bool(true)], "tags": ["remove-cell"]]
    return [
      "cell_type": "code", "id": .string(id), "metadata": isHidden ? hidden : [:],
      "execution_count": number.map(JSON.integer) ?? .null, "source": lines(input), "outputs": .array(outputs),
    ]
  }

  /// Text as Jupyter keeps it: its lines, each with its end.
  static func lines(_ text: String) -> JSON {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let ended = lines.enumerated().map { $0 < lines.count - 1 ? $1 + "\n" : $1 }
    return .array(ended.filter { !$0.isEmpty }.map(JSON.string))
  }
}
