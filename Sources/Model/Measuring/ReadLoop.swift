import CKernels

/// Ways to read memory for nothing but its bytes; none is the fastest on every machine.
enum ReadLoop: String, CaseIterable, Sendable {
  case oneStream = "one stream"
  case fourStreams = "four streams"
  case ahead

  /// Reads whole pages' worth of `bytes` from the first cache line on, on all threads.
  /// - Returns: how many bytes were read.
  func read(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard let base = bytes.baseAddress, bytes.count > 64 else { return 0 }
    let start = base.alignedUp(toMultipleOf: 64)
    let count = (bytes.count - (start - base)) / 4096 * 4096
    _ = ck_read(kernel, start, count)
    return count
  }

  private var kernel: ck_read_loop {
    switch self {
    case .oneStream: ck_read_one_stream
    case .fourStreams: ck_read_four_streams
    case .ahead: ck_read_ahead
    }
  }
}
