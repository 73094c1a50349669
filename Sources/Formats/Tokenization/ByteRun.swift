/// A run of bytes from neighbouring byte pieces, on its way to text.
///
/// The reference decodes a run as a whole: valid UTF-8 becomes its text, anything else one U+FFFD a byte. So a run that
/// is valid so far waits for its end, and one that can no longer become valid need not wait.
struct ByteRun {
  private var waiting: [UInt8] = []
  /// The values that the next byte may have to continue the character begun, and how many more follow it.
  private var continuation = UInt8(0x80)...0xBF
  private var missing = 0
  private var isBroken = false

  /// Adds a byte and returns the text that is certain now.
  mutating func append(_ byte: UInt8) -> String {
    waiting.append(byte)
    if !isBroken { isBroken = !advance(byte) }
    return isBroken ? takeBroken() : ""
  }

  /// Ends the run and returns its remaining text.
  mutating func finish() -> String {
    defer { self = ByteRun() }
    return missing == 0 && !isBroken ? String(decoding: waiting, as: UTF8.self) : takeBroken()
  }

  private mutating func takeBroken() -> String {
    defer { waiting.removeAll() }
    return String(repeating: "\u{FFFD}", count: waiting.count)
  }

  /// Whether the run with `byte` may still become valid: the table of well-formed UTF-8, Unicode 16, table 3-7.
  private mutating func advance(_ byte: UInt8) -> Bool {
    if missing > 0 {
      defer { continuation = 0x80...0xBF }
      missing -= 1
      return continuation.contains(byte)
    }
    switch byte {
    case 0x00...0x7F: break
    case 0xC2...0xDF: missing = 1
    case 0xE0...0xEF:
      missing = 2
      continuation = byte == 0xE0 ? 0xA0...0xBF : byte == 0xED ? 0x80...0x9F : 0x80...0xBF
    case 0xF0...0xF4:
      missing = 3
      continuation = byte == 0xF0 ? 0x90...0xBF : byte == 0xF4 ? 0x80...0x8F : 0x80...0xBF
    default: return false
    }
    return true
  }
}
