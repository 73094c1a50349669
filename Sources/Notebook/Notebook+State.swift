import Foundation
import Images
import Stepping
import TinyModel

extension Notebook {
  /// Everything that lines change, to come back to: the question, the run, names, breakpoints. Cells are kept beside it.
  public struct State {
    let open: OpenModel
    let question: Question
    let session: Session
    let original: Session?
    let variables: [String: Evaluation]
    let runs: [String: NamedRun]
    let lastValue: Evaluation?
    let stops: Stops
    let lastMove: String?
    let unit: MoveUnit
  }

  /// Things as they are.
  public var state: State {
    State(
      open: open, question: question, session: session.copy(), original: original, variables: variables, runs: runs,
      lastValue: lastValue, stops: stops, lastMove: lastMove, unit: unit)
  }

  /// Puts things back as they were. A state can be restored any number of times.
  public func restore(_ state: State) {
    (open, question, session, original) = (state.open, state.question, state.session.copy(), state.original)
    (variables, runs, lastValue) = (state.variables, state.runs, state.lastValue)
    (stops, lastMove, unit) = (state.stops, state.lastMove, state.unit)
    attach()
  }

  /// Begins anew with a question, as a fresh notebook would: no names, no breakpoints, no edits.
  /// - Parameters: nil stands for the shipped model, the sample picture, the sample prompt.
  public func begin(model: URL?, image: URL?, prompt: String?) throws {
    let folder = try model ?? TinyModel.folder()
    let open = folder == self.open.folder ? self.open : try OpenModel(folder: folder)
    try begin(open, Question(image: image, prompt: prompt, for: open))
  }

  /// Begins anew with an open model and a question.
  func begin(_ open: OpenModel, _ question: Question) throws {
    try start(open, question)
    (variables, runs, lastValue) = ([:], [:], nil)
    (stops, lastMove, unit) = (Stops(), nil, .point)
  }
}

extension Notebook.Question {
  /// - Parameters: nil stands for the sample picture and the sample prompt.
  init(image: URL?, prompt: String?, for open: OpenModel) throws {
    imageURL = try image ?? TinyModel.images().appending(path: TinyModel.sample.image)
    picture = open.prepare(try RGBImage(contentsOf: imageURL))
    self.prompt = prompt ?? TinyModel.sample.prompt
  }
}
