import Files
import Foundation
import NotebookFiles
import Rendering

extension Lesson {
  /// The lesson as a Jupyter notebook: its text, its lines as cells, and a cell for each exercise that judges what is written
  /// in it. The instructor's notes are left out.
  package var jupyterNotebook: String {
    var exercises = 0
    let cells = steps.enumerated().flatMap { index, step -> [JSON] in
      switch step.content {
      case .prose(let document): return [Self.markdown(document, id: "text-\(index)")]
      case .run(let line): return [JupyterNotebook.code(line, id: "line-\(index)")]
      case .exercise(let exercise):
        exercises += 1
        return [
          Self.markdown(exercise.taskInCell, id: "task-\(index)"),
          JupyterNotebook.code(":check \(exercises)", id: "answer-\(index)"),
        ]
      }
    }
    let opening = JupyterNotebook.code(
      ":lesson cells \(number.map(String.init) ?? "\"\(url.path)\"")", id: "opening-lesson")
    return JupyterNotebook.text([Self.markdown(head, id: "title"), opening] + cells)
  }

  private static func markdown(_ document: Document, id: String) -> JSON {
    JupyterNotebook.markdown(MarkdownRenderer().render(document), id: id)
  }

  private var head: Document {
    let facts: Text =
      "About \(minutes) minutes. Run the cells in their order; the first opens what the lesson is about."
    return [.heading(Text((number.map { "\($0)  " } ?? "") + title)), .paragraph(facts)] + reading
  }
}

extension Exercise {
  /// What is asked, for who answers in the cell below.
  fileprivate var taskInCell: Document {
    asked.prefixed("\(strong: "Your turn. ")") + [
      .paragraph(
        """
        Write your answer below \(code: ":check") and run the cell. \(code: ":hint") and \(code: ":solution") help, in any \
        cell.
        """)
    ]
  }
}
