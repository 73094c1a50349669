import Rendering

/// Something that leads a person through a notebook, such as a lesson: it brings commands, stands in the prompt, and has a
/// say in what a line means. The notebook knows nothing else of it.
package protocol Guide: AnyObject {
  /// Commands beside the notebook's own.
  var commands: [Command] { get }
  /// What it offers somebody who has just come.
  var invitation: Text { get }
  /// What stands before `[12]> `, with a space at its end; empty while nobody is led.
  var promptPrefix: String { get }
  /// In a demo, what keys type out, whichever they are; nil where they mean themselves.
  var scriptedLine: String? { get }
  /// What a line that somebody entered, empty or not, means to the guide; nil leaves it to the notebook.
  func take(_ line: String, in notebook: Notebook) -> Guidance?
  /// The line that fits where something was said in plain words that is none; nil leaves it to the notebook.
  func proposal(forWords line: String) -> String?
  /// What to say below a cell that has just run.
  func remark(on cell: Cell, in notebook: Notebook) -> Document
}

/// What a guide makes of a line.
package struct Guidance {
  /// Is shown first.
  package let document: Document
  /// Is run then.
  package let line: String?
  /// In whose name.
  package let authority: Authority

  package init(_ document: Document = [], line: String? = nil, by authority: Authority = .person) {
    self.document = document
    self.line = line
    self.authority = authority
  }
}

extension Notebook {
  /// The notebook's commands, then those of its guide.
  package var commands: [Command] { ownCommands + (guide?.commands ?? []) }

  /// What a guide says, as a cell that is none of the notebook's.
  func said(_ document: Document?) -> [Cell] {
    guard let document, !document.isEmpty else { return [] }
    return [Cell(number: 0, input: "", document: document, isError: false, value: nil)]
  }
}
