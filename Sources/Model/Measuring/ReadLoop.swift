import CKernels

/// A way to read memory for nothing but its bytes; none is the fastest on every machine.
struct ReadLoop {
  let name: String
  private let kernel: ck_read_loop

  static let all = [
    ReadLoop(name: "one stream", kernel: ck_read_one_stream),
    ReadLoop(name: "four streams", kernel: ck_read_four_streams), ReadLoop(name: "ahead", kernel: ck_read_ahead),
  ]

  /// Reads whole pages' worth of `bytes` from the first cache line on, on all threads.
  /// - Returns: how many bytes were read.
  func read(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard let base = bytes.baseAddress, bytes.count > 64 else { return 0 }
    let start = base.alignedUp(toMultipleOf: 64)
    let count = (bytes.count - (start - base)) / 4096 * 4096
    _ = ck_read(kernel, start, count)
    return count
  }
}
