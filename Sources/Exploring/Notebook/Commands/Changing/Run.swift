import PaliGemmaModel
import Rendering

extension Command {
  static let run = Command(
    "run", "[NAME]", group: .changing, "Name the present run, to compare with it and to patch from it.",
    details: "A run is its image, its prompt and its edits. NAME:ADDRESS is its value in any expression.",
    examples: [
      (":run clean", "before an edit"), (":diff clean:text.norm text.norm", "after it"),
      (":run", "the runs that have names"),
    ]
  ) { notebook, arguments in
    guard let name = arguments.words.first else { return notebook.runList }
    guard arguments.words.count == 1, name.first?.isLetter == true,
      name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
    else { throw arguments.badUsage("a name is letters and digits, such as clean") }
    guard Tower(rawValue: name) == nil, name + ":" != Address.gradientPrefix else {
      throw arguments.badUsage("\(name) begins addresses; name the run otherwise, such as clean")
    }
    let isTaken = notebook.runs[name] != nil
    notebook.runs[name] = NamedRun(session: notebook.session.copy(), question: notebook.question)
    return [
      .paragraph(
        """
        This run is now \(strong: name)\(isTaken ? ", in place of the earlier run of that name" : ""); \
        \(code: "\(name):text.norm") is its value of text.norm.
        """)
    ]
  }
}

extension Notebook {
  fileprivate var runList: Document {
    guard !runs.isEmpty else {
      return [
        .paragraph(
          "No run has a name yet; \(code: ":run clean") names this one clean. To run the model: \(code: ":continue")."
        )
      ]
    }
    let rows: [[Text]] = runs.sorted { $0.key < $1.key }.map { name, run in
      let edits = run.session.edits.count
      return [
        Text(name, .strong), Text(run.question.imageURL.lastPathComponent), Text(run.question.prompt),
        Text(edits == 0 ? "no edits" : edits == 1 ? "1 edit" : "\(edits) edits"),
      ]
    }
    let columns: [Table.Column] = [.init("run"), .init("image"), .init("prompt", isFlexible: true), .init("edits")]
    return [.table(Table(columns, rows: rows))]
  }
}
