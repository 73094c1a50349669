import Expressions
import Foundation
import Installation
import Questions
import Stepping
import Training

extension Notebook {
  /// Everything that lines change: the question, the run, names, breakpoints. Cells are kept beside it.
  package struct State {
    var open: OpenModel
    var question: Question
    var session: Session
    /// The present question without edits, once it has been compared with.
    var original: Session?
    /// The person's variables; they survive a new run.
    var variables: [String: Evaluation] = [:]
    /// Those of them that a person knows to hide what their names mean to the model.
    var saidToHide: Set<String> = []
    /// Runs that were given names; they survive a new run, too.
    var runs: [String: NamedRun] = [:]
    /// What `_` stands for.
    var lastValue: Evaluation?
    var stops = Stops()
    var lastMove: String?
    package var unit = MoveUnit.point
    /// Which value behind the end of the answer the cursor is at, if at one.
    package var placeInSequel: Int?
    /// What has been learned since the model was opened.
    var learning: Learning?
    /// By which rule weights change.
    var optimizer = Optimizer(.sgd, learningRate: 0.2, clip: 1)

    /// The state in which a question begins.
    init(_ open: OpenModel, _ question: Question, target: [Int] = []) throws {
      (self.open, self.question) = (open, question)
      session = try Session(open.model, open.input(question), target: target)
    }

    /// The same with a session of its own.
    func copy() -> State {
      var copy = self
      copy.session = session.copy()
      return copy
    }
  }

  /// Things as they are, to come back to.
  package var state: State { current.copy() }

  /// Puts things back as they were. A state can be restored any number of times.
  package func restore(_ state: State) {
    current = state.copy()
    attach()
  }

  /// Begins anew with a question, as a fresh notebook would: no names, no breakpoints, no edits.
  /// - Parameters: nil stands for the shipped model, the sample picture, the sample prompt.
  public func begin(model: URL?, image: URL?, prompt: String?) throws {
    let folder = try model ?? Installation.model()
    let isOpen = folder == self.open.folder && self.open.adapter == nil
    let open = isOpen ? learning?.opened ?? self.open : try OpenModel(folder: folder, memory: self.open.memory)
    try begin(open, open.question(image: image, prompt: prompt))
  }

  /// Begins anew with an open model and a question.
  func begin(_ open: OpenModel, _ question: Question) throws {
    current = try State(open, question)
    attach()
  }

  /// Becomes another notebook, that of the file at `url`, which has no cells yet.
  package func begin(_ open: OpenModel, _ question: Question, replaying url: URL) throws {
    try begin(open, question)
    journal?.beginAnew()
    (replayed, opening, cells, log) = (url, (open.folder, open.adapter, open.maskDecoder?.url, question), [], nil)
    (notesGiven, hasBegunAnew, remarks, hasOpenRemark, said) = ([], true, [], false, [])
  }

  /// Starts the run anew with another model or question. Names and breakpoints stay.
  /// - Parameter target: the tokens that the answer should have, if that is given.
  package func start(_ open: OpenModel, _ question: Question, target: [Int] = []) throws {
    let new = try State(open, question, target: target)
    (current.open, current.question, current.session, current.original) = (open, question, new.session, nil)
    if !open.isTaught { (current.learning, current.optimizer) = (nil, optimizer.begun) }
    attach()
  }
}
