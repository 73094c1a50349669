import CZeroMQ
import Files
import Foundation
import Jupyter
import Notebook
import NotebookFiles
import Rendering
import TestSupport
import Testing

/// A front end of its own making, and a kernel in this process, which speak to each other over sockets in a folder.
final class FrontEnd {
  /// What was said in answer to a request, and shown meanwhile.
  struct Answer {
    let reply: JSON
    let shown: [Message]

    /// The content of what was shown of one kind.
    func contents(_ kind: String) -> [JSON] { shown.filter { $0.kind == kind }.map(\.content) }
  }

  private struct TooLate: Error {}

  private static let key = "0123"
  private let folder: TemporaryDirectory
  private let context: UnsafeMutableRawPointer
  private let signature: Signature
  private let sockets: [Connection.Channel: Socket]
  private let ended = DispatchSemaphore(value: 0)

  init() throws {
    folder = try TemporaryDirectory()
    let file = folder.file("kernel.json")
    let ports = Connection.Channel.allCases.enumerated().map { "\"\($1.rawValue)_port\": \($0 + 1)" }
    let text = """
      {"transport": "ipc", "ip": "\(folder.file("s").path)", "key": "\(Self.key)", "signature_scheme": "hmac-sha256",
      \(ports.joined(separator: ", "))}
      """
    try Data(text.utf8).write(to: file)
    let connection = try Connection(contentsOf: file)
    let context = try #require(czmq_open_context())
    self.context = context
    signature = try Signature(algorithm: "sha256", key: Self.key)
    sockets = try [Connection.Channel.shell, .control, .iopub, .heartbeat].reduce(into: [:]) { sockets, channel in
      let socket = try Socket(channel == .iopub ? .subscriber : .dealer, in: context)
      try socket.connect(connection.address(channel))
      sockets[channel] = socket
    }
    start(connection)
    #expect(try next(.iopub) { $0.kind == "iopub_welcome" }.content["subscription"] == "")
  }

  deinit { end() }

  private func start(_ connection: Connection) {
    let (ended, startUp) = (ended, folder.file("rc").path)
    Thread.detachNewThread {
      do {
        let notebook = try Notebook(
          model: Fixtures.url("model/smallest"), image: Fixtures.package.appending(path: "images/scene-00.png"),
          commands: Command.common)
        try Kernel(notebook, guide: Nobody(), at: connection, version: "1.2.3").run(startUp: startUp)
      } catch { Issue.record(error) }
      ended.signal()
    }
  }

  /// Asks the kernel to end, and waits until it has.
  func end() {
    send("shutdown_request", [:], on: .control)
    #expect(ended.wait(timeout: .now() + 10) == .success)
    ended.signal()
  }

  /// - Returns: the message's name.
  @discardableResult
  func send(_ kind: String, _ content: JSON, on channel: Connection.Channel = .shell, key: String = key) -> String {
    let message = Message(kind, content, to: [], answering: [:], session: "tests")
    if let signature = try? Signature(algorithm: "sha256", key: key) {
      sockets[channel]?.send(message.frames(signature))
    }
    return message.header["msg_id"]?.string ?? ""
  }

  func beat(_ bytes: [UInt8]) throws -> [[UInt8]] {
    sockets[.heartbeat]?.send([bytes])
    return try frames(.heartbeat)
  }

  /// Asks, and waits until the kernel is idle again.
  func ask(_ kind: String, _ content: JSON, on channel: Connection.Channel = .shell) throws -> Answer {
    try answer(to: send(kind, content, on: channel), on: channel)
  }

  func run(_ code: String) throws -> Answer { try ask("execute_request", ["code": .string(code)]) }

  func answer(to name: String, on channel: Connection.Channel = .shell) throws -> Answer {
    let reply = try next(channel) { $0.parent["msg_id"]?.string == name }
    var shown: [Message] = []
    _ = try next(.iopub) { message in
      guard message.parent["msg_id"]?.string == name else { return false }
      shown.append(message)
      return message.content["execution_state"]?.string == "idle"
    }
    return Answer(reply: reply.content, shown: shown)
  }

  /// The next message that is wanted; others are passed over.
  func next(_ channel: Connection.Channel, _ isWanted: (Message) -> Bool) throws -> Message {
    while true {
      if let message = Message(try frames(channel), signature), isWanted(message) { return message }
    }
  }

  private func frames(_ channel: Connection.Channel) throws -> [[UInt8]] {
    let socket = try #require(sockets[channel])
    var item = [zmq_pollitem_t(socket: socket.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)]
    guard czmq_poll(&item, 1, 10_000) > 0, let frames = socket.receive() else { throw TooLate() }
    return frames
  }
}

/// Leads nobody.
private final class Nobody: Guide {
  let invitation: Text = ""
  let commands: [Command] = []
  let promptPrefix = ""
  let scriptedLine: String? = nil

  func proposal(forWords line: String) -> String? { nil }
  func take(_ line: String, in notebook: Notebook) -> Guidance? { nil }
  func remark(on cell: Cell, in notebook: Notebook) -> Document { [] }
}
