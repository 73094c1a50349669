import CZeroMQ
import Foundation

/// The five sockets of a kernel, on a thread of their own, so that the front end is heard while the model runs.
///
/// It beats the heart, answers what cannot wait, drops what is not signed, and ends with the front end.
final class Wire: @unchecked Sendable {  // the sockets are used on its thread only
  private let exchange: Exchange
  private let connection: Connection
  private let signature: Signature
  private let session: String
  private let context: UnsafeMutableRawPointer
  private var sockets: [Connection.Channel: Socket] = [:]
  /// The front end's process, where the front end has said that it started this one.
  private let parent: pid_t?
  private let isClosed = DispatchSemaphore(value: 0)

  /// Listens where the front end has said.
  init(_ connection: Connection, _ exchange: Exchange, session: String) throws(JupyterError) {
    guard let context = czmq_open_context() else { throw .noLibrary }
    (self.connection, self.exchange, self.session, self.context) = (connection, exchange, session, context)
    signature = try Signature(algorithm: connection.algorithm, key: connection.key)
    parent = ProcessInfo.processInfo.environment["JPY_PARENT_PID"] == nil ? nil : getppid()
    for channel in Connection.Channel.allCases {
      let socket = try Socket(channel == .iopub ? .publisher : .router, in: context)
      try socket.bind(connection.address(channel))
      sockets[channel] = socket
    }
  }

  func start() {
    let thread = Thread { self.run() }
    thread.name = "sockets"
    thread.start()
  }

  /// Waits until all that was to be sent is away.
  func close() {
    exchange.end()
    isClosed.wait()
  }

  private func run() {
    while !exchange.hasEnded {
      wait()
      for channel in Connection.Channel.allCases {
        while let frames = sockets[channel]?.receive() { take(frames, channel) }
      }
      exchange.hasRead()
      sendAll()
      if let parent, getppid() != parent { exchange.end() }
    }
    sendAll()
    sockets = [:]
    czmq_close_context(context)
    isClosed.signal()
  }

  /// Waits for a message, or something to send, or a second.
  private func wait() {
    var items = sockets.values.map {
      zmq_pollitem_t(socket: $0.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
    }
    items.append(zmq_pollitem_t(socket: nil, fd: exchange.descriptor, events: Int16(ZMQ_POLLIN), revents: 0))
    _ = czmq_poll(&items, Int32(items.count), 1000)
  }

  private func sendAll() {
    for (channel, message) in exchange.takeOutgoing() { sockets[channel]?.send(message.frames(signature)) }
  }

  private func take(_ frames: [[UInt8]], _ channel: Connection.Channel) {
    switch channel {
    case .heartbeat: sockets[.heartbeat]?.send(frames)
    case .iopub: welcome(frames)
    case .stdin: break  // an answer to a question that nobody asked
    case .shell, .control:
      guard let message = Message(frames, signature) else {
        return writeLog("a message was dropped that was not signed with the key of this kernel")
      }
      if ["interrupt_request", "shutdown_request"].contains(message.kind) { exchange.interrupt() }
      exchange.put(.init(channel: channel, message: message))
    }
  }

  /// Greets somebody who has begun to watch; a subscription is 1 and the beginning of what is wanted.
  private func welcome(_ frames: [[UInt8]]) {
    guard let topic = frames.first, topic.first == 1 else { return }
    let text = String(decoding: topic.dropFirst(), as: UTF8.self)
    let message = Message(
      "iopub_welcome", ["subscription": .string(text)], to: [Array(topic.dropFirst())], answering: [:],
      session: session)
    sockets[.iopub]?.send(message.frames(signature))
  }
}

/// Writes a line where the front end keeps its log.
func writeLog(_ line: String) { FileHandle.standardError.write(Data("vlmverse: \(line)\n".utf8)) }
