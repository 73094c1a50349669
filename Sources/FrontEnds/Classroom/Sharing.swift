import Dispatch
import Files
import Foundation
import Images
import Notebook
import NotebookFiles
import Rendering
import Synchronization

/// A session that others follow: what is told to whom, and what they may say.
final class Sharing: Sendable {
  /// What changes as the session goes on.
  struct State {
    /// What was shown so far, for those who take it with them.
    var entries: [HandOut.Entry] = []
    var question: ClassQuestion?
    var questions: [ClassQuestion] = []
    /// Seats whose people say that they are stuck, with their names.
    var stuck: [String: String] = [:]
    /// Whether the tally changed since it was told.
    var isNews = false
    var presentation = Presentation()
    var ticks = 0
  }

  let token = Token()
  let presenterToken = Token()
  let isOpen: Bool
  let state = Mutex(State())
  let broadcast = Broadcast()
  let figures = Figures()
  let handOuts: HandOuts
  private let server = Mutex<HTTPServer?>(nil)
  private let hosts: [String]
  private let port = Mutex<UInt16>(0)
  /// Draws what is told, in order, while the session goes on.
  private let drawing = DispatchQueue(label: "vlmverse.sharing")
  private let clock = DispatchQueue(label: "vlmverse.sharing.clock")

  /// Begins to share.
  /// - Parameters:
  ///   - port: 0 for any that is free.
  ///   - isOpen: whether other machines may follow.
  /// - Throws: `ClassroomError`.
  init(port wanted: UInt16, isOpen: Bool, handOuts: HandOuts) throws(ClassroomError) {
    self.isOpen = isOpen
    self.handOuts = handOuts
    hosts = HostNames.loopback + (isOpen ? HostNames.addresses + HostNames.ownNames : [])
    let server = try HTTPServer(port: wanted, isOpen: isOpen) { [unowned self] in
      admits($0)
    } answer: { [unowned self] in
      answer($0)
    }
    port.withLock { $0 = server.port }
    self.server.withLock { $0 = server }
    goOn()
  }

  /// Tells everybody that it is over, and ends all connections.
  func stop() {
    drawing.sync {}
    broadcast.tell("over", "{}")
    broadcast.end()
    for _ in 0..<20 where broadcast.state.withLock({ !$0.followers.isEmpty }) { usleep(10_000) }
    server.withLock { server in
      server?.stop()
      server = nil
    }
  }

  /// Where the class finds it: by the network's address of this machine where others may follow.
  var address: String { address(of: token) }

  var presenterAddress: String { address(of: presenterToken) }

  private func address(of token: Token) -> String {
    let host = isOpen ? HostNames.addresses.first ?? HostNames.loopback[0] : HostNames.loopback[0]
    return "http://\(host):\(port.withLock { $0 })/\(token.text)/"
  }

  /// Whether a request's host is one of this machine's names and its path begins with a token, and no other page sent it.
  private func admits(_ request: HTTPRequest) -> Bool {
    let names = hosts.map { "\($0):\(port.withLock { $0 })" }
    guard let host = request.host?.lowercased(), names.contains(where: { $0.lowercased() == host }),
      token.rest(of: request.path) != nil || presenterToken.rest(of: request.path) != nil
    else { return false }
    return request.origin.map { $0.lowercased() == "http://\(host)" } ?? true
  }

  // MARK: As time goes by

  private func goOn() {
    clock.asyncAfter(deadline: .now() + 0.5) { [weak self] in
      guard let self, broadcast.state.withLock({ !$0.isOver }) else { return }
      tick()
      goOn()
    }
  }

  /// Every half second: what changes all the time is told, and who takes too long is let go.
  private func tick() {
    server.withLock { $0?.sweep() }
    let isQuarterMinute = state.withLock { state in
      state.ticks += 1
      return state.ticks % 30 == 0
    }
    if isQuarterMinute { broadcast.pulse() }
    tellNow()
  }

  /// Tells what is true just now, where that is news.
  private func tellNow() {
    let (seats, hasPresenter) = broadcast.state.withLock { state in
      (Set(state.followers.values.compactMap(\.seat)), state.followers.values.contains(where: \.isPresenter))
    }
    let count = broadcast.count
    state.withLock { state in
      let stuckBefore = state.stuck.count
      state.stuck = state.stuck.filter { seats.contains($0.key) }
      if state.isNews || state.stuck.count != stuckBefore, let question = state.question {
        broadcast.now("tally", question.state(isWhole: false).text(), for: .everybody)
      }
      state.isNews = false
      guard hasPresenter else { return }
      let presenter = state.presentation.json(
        followers: count, stuck: Array(state.stuck.values), question: state.question)
      broadcast.now("presenter", presenter.text(), for: .presenter)
    }
  }
}

// MARK: - What is told

/// Nothing of it is advice to who types, since followers can run nothing.
extension Sharing {
  /// A line begins to run.
  func begins(_ line: String, prompt: String) {
    drawing.async { [self] in
      let json: JSON = ["line": .string(line), "prompt": .string(prompt)]
      broadcast.tell("begins", json.text())
    }
  }

  /// A cell is there.
  func shows(_ cell: Cell) {
    guard cell.number > 0 else { return says(cell.document) }
    var cell = cell
    cell.document = cell.document.withoutAdvice
    tell(.cell(cell), cell.number, cell.input, cell.document)
  }

  /// The lesson has something to say.
  func says(_ document: Document) {
    let said = document.withoutAdvice
    if !said.isEmpty { tell(.said(said), 0, "", said) }
  }

  private func tell(_ entry: HandOut.Entry, _ number: Int, _ input: String, _ document: Document) {
    state.withLock { $0.entries.append(entry) }
    drawing.async { [self] in
      let json: JSON = [
        "number": .integer(number), "input": .string(input), "html": .string(html(document)),
      ]
      broadcast.tell("cell", json.text())
    }
  }

  /// The line has come to its end.
  func ends() { drawing.async { [self] in broadcast.tell("ends", "{}") } }

  /// The class is asked something; what it was asked before is closed.
  func ask(_ asked: Document, _ kind: ClassQuestion.Kind, right: Int? = nil) {
    let question = state.withLock { state in
      state.close()
      let question = ClassQuestion(state.questions.count + 1, asked, kind, right: right)
      state.question = question
      state.isNews = true
      return question
    }
    drawing.async { [self] in broadcast.tell("question", question.json(html: html(asked)).text()) }
  }

  /// The question is asked no more.
  func close() {
    let closed = state.withLock { state in
      defer { state.isNews = true }
      return state.close()
    }
    guard let closed else { return }
    drawing.async { [self] in
      broadcast.tell("closed", closed.state(isWhole: false).text())
    }
  }

  private func html(_ document: Document) -> String {
    let renderer = HTMLRenderer(keeper: figures) { try RGBImage(width: $0, height: $1, pixels: $2).pngData() }
    return (try? renderer.render(document)) ?? ""
  }
}

extension Sharing.State {
  /// - Returns: the question that was open, if one was.
  @discardableResult
  mutating func close() -> ClassQuestion? {
    guard var old = question, old.isOpen else { return nil }
    old.isOpen = false
    question = old
    questions.append(old)
    return old
  }
}
