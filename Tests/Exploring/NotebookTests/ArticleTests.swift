import NotebookFiles
import PaliGemmaModel
import Rendering
import Stepping
import TestSupport
import Testing

@testable import Notebook

/// The code of the library's article, which is compiled and run here.
@Suite struct ArticleTests {
  @Test func aCommandRuns() throws {
    let notebook = try Notebook(commands: Command.common + [.gaze])
    let cell = notebook.execute(":gaze").last

    guard case .table(let table)? = cell?.document.blocks.first else { throw Missing.table }
    #expect(table.rows.map { $0[0].plain } == ["0", "1", "2", "3"])
    #expect(table.rows.allSatisfy { $0[1].plain.hasSuffix("%") })
    #expect(notebook.execute(":gaze there").last?.isError == true)
    #expect(notebook.execute(":help gaze").last?.isError == false)
  }

  private enum Missing: Error { case table }

  @Test func itsCodeIsThatOfThisFile() throws {
    try expectCode(ofArticle: "Sources/Exploring/Notebook/Notebook.docc/ANewCommand.md")
  }
}

extension Command {
  static let gaze = Command(
    "gaze", group: .looking, "Show how much of each head's look goes to the image.",
    examples: [(":gaze", "in the last layer, from the last row")]
  ) { notebook, arguments in
    try arguments.requireNone()
    let (layout, session) = (notebook.session.layout, notebook.session)
    let weights = try session.value(at: Address(.textBlock(layout.configuration.text.layerCount - 1), .weights))
    let rows = (0..<weights.shape[0]).map { head -> [Text] in
      let look = weights.row([head, weights.shape[1] - 1])
      let share = look.prefix(layout.configuration.vision.patchCount).reduce(0, +)
      return ["\(head)", "\(NumberFormat.probability(share))"]
    }
    return [.table(Table([.init("head", .right), .init("image", .right)], rows: rows))]
  }
}
