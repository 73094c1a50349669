import CEditline
import Glibc

/// The characters a terminal sends, and what happens to it meanwhile.
final class TerminalInput {
  /// Called, while waiting for a key, with events of the terminal: `TERMINAL_RESIZED` and the like.
  var onEvents: (UInt32) -> Void = { _ in }

  /// Whether a key's sequence of bytes means something to the editor; the others are left out.
  var isBound: (_ sequence: [UInt8]) -> Bool = { _ in true }

  /// What a key's sequence of bytes stands for in place of itself.
  var keys: (_ sequence: [UInt8]) -> String? = { _ in nil }

  /// How long the rest of a sequence may take to come, in milliseconds.
  private static let patience: Int32 = 50

  private let descriptor: Int32
  private let wake: Int32
  private var buffer: [UInt8] = []
  private var start = 0
  private var injected: [UInt8] = []

  init(descriptor: Int32, wake: Int32) {
    self.descriptor = descriptor
    self.wake = wake
  }

  /// Lets `keys` come before anything that the terminal sent.
  func inject(_ keys: String) { injected = Array(keys.utf8.reversed()) }

  /// The next character, or nil once the terminal is gone. Bytes that are not UTF-8 are skipped.
  func nextScalar() -> Unicode.Scalar? {
    while let (first, isKey) = nextByte() {
      if first == EscapeSequence.escape, isKey {
        let sequence = escapeSequence()
        inject(first: keys(sequence).map { Array($0.utf8) } ?? (isWhole(sequence) ? sequence : []))
        continue
      }
      guard first >= 0x80 else { return Unicode.Scalar(first) }
      guard let length = Self.sequenceLength(first) else { continue }
      var bytes = [first]
      while bytes.count < length, let next = peekByte(), next & 0xC0 == 0x80 {
        bytes.append(next)
        skipByte()
      }
      if let text = String(validating: bytes, as: UTF8.self) { return text.unicodeScalars.first }
    }
    return nil
  }

  /// The scalars without a width that have come with the one before them.
  func marks() -> String.UnicodeScalarView {
    var (marks, parser) = (String.UnicodeScalarView(), Unicode.UTF8.ForwardParser())
    while injected.isEmpty, start < buffer.count {
      var rest = buffer[start...].makeIterator()
      guard case .valid(let bytes) = parser.parseScalar(from: &rest) else { break }
      let scalar = Unicode.UTF8.decode(bytes)
      guard StandIns.isMark(scalar) else { break }
      marks.append(scalar)
      start += bytes.count
      parser = .init()
    }
    return marks
  }

  /// The bytes of the sequence whose escape character has been read; none where it is broken off.
  private func escapeSequence() -> [UInt8] {
    var sequence = EscapeSequence()
    while let byte = peekByte(within: Self.patience) {
      let progress = sequence.take(byte)
      if progress != .stopsBefore { skipByte() }
      if progress == .ends { return sequence.bytes }
      if progress == .stopsBefore { break }
    }
    return sequence.isPlain ? sequence.bytes : []
  }

  private func isWhole(_ sequence: [UInt8]) -> Bool {
    sequence.allSatisfy { $0 == EscapeSequence.escape } || isBound(sequence)
  }

  /// Whether something comes in time, which is waited for.
  func comes(within milliseconds: Int32) -> Bool { peekByte(within: milliseconds) != nil }

  /// Lets bytes come next, before those injected already.
  private func inject(first bytes: [UInt8]) { injected += bytes.reversed() }

  /// All bytes up to `terminator`, which is skipped.
  func bytes(upTo terminator: String) -> ArraySlice<UInt8> {
    let terminator = Array(terminator.utf8)
    var bytes: [UInt8] = []
    while let (byte, _) = nextByte() {
      bytes.append(byte)
      if byte == terminator.last, bytes.suffix(terminator.count).elementsEqual(terminator) {
        return bytes.dropLast(terminator.count)
      }
    }
    return bytes[...]
  }

  private static func sequenceLength(_ first: UInt8) -> Int? {
    switch first {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: nil
    }
  }

  /// The next byte, and whether it is a key's, not an injected one's.
  private func nextByte() -> (byte: UInt8, isKey: Bool)? {
    defer { skipByte() }
    return peekByte().map { ($0, injected.isEmpty) }
  }

  private func peekByte(within milliseconds: Int32 = -1) -> UInt8? {
    while injected.isEmpty, start == buffer.count { guard wait(milliseconds) else { return nil } }
    return injected.last ?? buffer[start]
  }

  private func skipByte() {
    if injected.popLast() == nil, start < buffer.count { start += 1 }
  }

  /// Waits for bytes of the terminal or an injected key; false when there will be none, or none came in time.
  private func wait(_ milliseconds: Int32) -> Bool {
    while true {
      var sources = [descriptor, wake].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      let count = poll(&sources, 2, milliseconds)
      guard count > 0 || count < 0 && errno == EINTR else { return false }
      let events = terminal_signals_take()
      if events != 0 { onEvents(events) }
      if !injected.isEmpty { return true }
      guard sources[0].revents != 0 else { continue }
      buffer = [UInt8](repeating: 0, count: 65_536)
      start = 0
      let received = read(descriptor, &buffer, buffer.count)
      buffer.removeLast(buffer.count - max(received, 0))
      if received < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      return received > 0
    }
  }
}
