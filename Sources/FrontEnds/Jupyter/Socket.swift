import CZeroMQ
import Glibc

/// A ZeroMQ socket. It belongs to one thread at a time.
package final class Socket {
  /// What a socket is: how it takes and sends.
  package enum Kind: Int32 {
    case router = 6  // ZMQ_ROUTER
    case dealer = 5  // ZMQ_DEALER
    case publisher = 9  // ZMQ_XPUB
    case subscriber = 2  // ZMQ_SUB
  }

  package let handle: UnsafeMutableRawPointer

  /// - Throws: `JupyterError.cannotBind` where the system has no more sockets.
  package init(_ kind: Kind, in context: UnsafeMutableRawPointer) throws(JupyterError) {
    guard let handle = czmq_open(context, kind.rawValue) else { throw Self.refused("a socket") }
    self.handle = handle
    if kind == .subscriber { _ = czmq_subscribe(handle, "") }
  }

  deinit { czmq_close(handle) }

  package func bind(_ address: String) throws(JupyterError) {
    guard czmq_bind(handle, address) == 0 else { throw Self.refused(address) }
  }

  /// Talks to who listens there.
  package func connect(_ address: String) throws(JupyterError) {
    guard czmq_connect(handle, address) == 0 else { throw Self.refused(address) }
  }

  private static func refused(_ address: String) -> JupyterError {
    .cannotBind(address: address, reason: String(cString: czmq_reason()))
  }

  /// Sends a message, unless whom it is for has left or takes no more.
  package func send(_ frames: [[UInt8]]) {
    for (index, frame) in frames.enumerated() {
      let more: Int32 = index + 1 < frames.count ? 1 : 0
      if czmq_send(handle, frame, frame.count, more) < 0 { return }
    }
  }

  /// The message that waits; nil for none.
  package func receive() -> [[UInt8]]? {
    var frames: [[UInt8]] = []
    var (count, more) = (0, Int32(1))
    while more != 0 {
      guard let bytes = czmq_receive(handle, &count, &more) else { return nil }
      frames.append(Array(UnsafeRawBufferPointer(start: bytes, count: count)))
      free(bytes)
    }
    return frames
  }
}
