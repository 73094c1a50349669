import Notebook
import Rendering

/// What is wrong with a notebook file, and where.
package struct NotebookFileError: Error, Equatable, CustomStringConvertible {
  /// What is wrong.
  package enum Problem: Equatable, Sendable {
    case unreadable(String)
    case tooLarge(limit: Int)
    case lineTooLong(limit: Int)
    case notText
    case notUTF8
    case otherFormat
    case notJSON
    case foreignNotebook
    case version(String)
    case repeatedField(String)
    case emptyField(String)
    case outputBeforeInput
    case notFound(String, places: [String])
    case outside(Objection)
    case leftOut(String, Objection)
    case cannotOpen(String)
    case failed(String)
  }

  package let file: String
  /// Counted from 1; 0 where the file as a whole is meant.
  package let line: Int
  /// In characters, counted from 1.
  package let column: Int
  package let problem: Problem

  init(_ problem: Problem, file: String, line: Int = 0, column: Int = 1) {
    (self.problem, self.file, self.line, self.column) = (problem, file, line, column)
  }

  /// The place and the message in one line, with nothing in it that could control a terminal.
  package var description: String {
    let text = (line > 0 ? "\(file):\(line):\(column): " : "\(file): ") + message
    return visible(String(text.prefix(500)), .unicode) + (text.count > 500 ? "…" : "")
  }

  private var message: String {
    switch problem {
    case .unreadable(let reason): "cannot be read: \(reason)"
    case .tooLarge(let limit):
      "the file goes on after \(limit < 1 << 20 ? "\(limit >> 10) KiB" : "\(limit >> 20) MiB"), which is the most a text file may have"
    case .lineTooLong(let limit): "the line goes on after \(limit >> 20) MiB, which is the most a line may have"
    case .notText: "a zero byte, which no text holds; lines are read from text files"
    case .notUTF8: "bytes that are not UTF-8; lines are read from text files in UTF-8"
    case .otherFormat:
      "this file is for people to read, and holds no notebook; a replay takes .vlm and .ipynb files, and the .md of :save"
    case .notJSON: "this is not JSON, of which Jupyter notebooks are made"
    case .foreignNotebook:
      "no Jupyter notebook of this program's, which :save tour.ipynb writes: its metadata name no vlmverse"
    case .version(let found):
      "notebook version \(found); this program reads version \(NotebookFile.version)"
    case .repeatedField(let name): "\(name) is named twice"
    case .emptyField(let name): "\(name) is left empty"
    case .outputBeforeInput:
      "output (\(NotebookFile.outputMark)) before any input; it follows the line that showed it"
    case .notFound(let path, let places): "\(path) was not found; looked for \(places.joined(separator: ", "))"
    case .outside(let objection):
      "the notebook is not opened: \(objection); lay that beside the notebook, or allow it: :replay! FILE, --open-outside"
    case .leftOut(let input, let objection): "left out, since it comes from a file: \(input): \(objection)"
    case .cannotOpen(let why): why
    case .failed(let message): message
    }
  }
}
