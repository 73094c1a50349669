import Files
import Foundation
import Notebook
import Rendering
import Sittings

/// A sitting at which somebody sits in Jupyter: lines come as messages, and what happens goes back as messages.
///
/// It belongs to one thread; the sockets are on another.
package final class Kernel {
  /// What is being answered, and what has come of it so far.
  struct Answer {
    let request: Exchange.Request
    /// Whether anything has been shown for it.
    var hasShown = false
    /// What failed, as the reply repeats it.
    var failure: JSON?
    /// Those who waited behind a line that failed.
    var aborted: [Exchange.Request] = []
    /// What was computed last, as text.
    var result: String?
  }

  let sitting: Sitting
  let exchange = Exchange()
  private let wire: Wire
  private let version: String
  /// Of all messages of this process.
  private let session = UUID().uuidString
  var history = InputHistory()
  var answer: Answer?
  var progress = ProgressDisplay()

  var notebook: Notebook { sitting.notebook }

  /// Listens where the front end has said.
  /// - Parameter version: of this program.
  /// - Throws: `JupyterError`.
  package init(_ notebook: Notebook, guide: any Guide, at connection: Connection, version: String) throws {
    wire = try Wire(connection, exchange, session: session)
    self.version = version
    sitting = Sitting(notebook, guide: guide)
    sitting.interrupting = { [exchange] work in try work { exchange.isInterrupted } }
    sitting.reader = { [unowned self] in try take($0) }
  }

  /// Answers until the front end says that it is enough, or is gone.
  /// - Parameter startUp: the person's own commands.
  package func run(startUp: String) throws {
    wire.start()
    defer { wire.close() }
    publish("status", ["execution_state": "starting"])
    try sitting.runStartUp(startUp)
    while let request = exchange.next() { attend(to: request) }
  }

  private func attend(to request: Exchange.Request) {
    answer = Answer(request: request)
    publish("status", ["execution_state": "busy"])
    let content = request.message.content
    switch request.message.kind {
    case "kernel_info_request": reply("kernel_info_reply", information(version: version))
    case "execute_request": execute(content)
    case "complete_request": reply("complete_reply", completion(content))
    case "inspect_request": reply("inspect_reply", inspection(content))
    case "is_complete_request": reply("is_complete_reply", completeness(content))
    case "history_request": reply("history_reply", history.reply(to: content))
    case "comm_info_request": reply("comm_info_reply", ["status": "ok", "comms": [:]])
    case "comm_open": publish("comm_close", ["comm_id": content["comm_id"] ?? "", "data": [:]])
    case "interrupt_request": reply("interrupt_reply", ["status": "ok"])
    case "shutdown_request": shutDown(content)
    default: break  // of another version of the protocol, or nothing that a reply is expected to
    }
    publish("status", ["execution_state": "idle"])
    for request in answer?.aborted ?? [] { abort(request) }
    answer = nil
  }

  private func shutDown(_ content: JSON) {
    let reply: JSON = ["status": "ok", "restart": .bool(content["restart"]?.bool ?? false)]
    self.reply("shutdown_reply", reply)
    publish("shutdown_reply", reply)
    exchange.end()
  }

  /// Tells somebody who waited behind a line that failed that theirs does not run.
  private func abort(_ request: Exchange.Request) {
    answer = Answer(request: request)
    publish("status", ["execution_state": "busy"])
    reply("execute_reply", ["status": "aborted"])
    publish("status", ["execution_state": "idle"])
  }

  /// Has the process's interrupts stop what runs, as messages do, for as long as the source is kept.
  package func takeInterrupts() -> any DispatchSourceSignal {
    signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler { [exchange] in exchange.interrupt() }
    source.resume()
    return source
  }

  // MARK: Sending

  /// Answers who asked.
  func reply(_ kind: String, _ content: JSON) {
    guard let request = answer?.request else { return }
    send(kind, content, to: request.message.identities, on: request.channel)
  }

  /// Tells everybody who watches.
  func publish(_ kind: String, _ content: JSON) { send(kind, content, to: [Array(kind.utf8)], on: .iopub) }

  private func send(_ kind: String, _ content: JSON, to identities: [[UInt8]], on channel: Connection.Channel) {
    let parent = answer?.request.message.header ?? [:]
    exchange.send(Message(kind, content, to: identities, answering: parent, session: session), on: channel)
  }
}
