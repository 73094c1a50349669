import Glibc

extension StoredTensor {
  /// Bytes of the whole pages that the weight fills: what the system can be asked for, and given back.
  package var pageByteCount: Int { pages.reduce(0) { $0 + $1.count } }

  /// Asks the system to read the weight's pages, which somebody would wait for later.
  package func fetchPages() { advise(MADV_WILLNEED) }

  /// Gives the weight's pages back to the system. They are a file's, so that nothing is lost with them: whoever touches them
  /// waits for them to be read again.
  package func releasePages() { advise(MADV_DONTNEED) }

  /// Those of a file: a copy's would lose what they hold.
  private var pages: [UnsafeRawBufferPointer] { isCopy ? [] : parts.compactMap(\.wholePages) }

  private func advise(_ advice: Int32) {
    for pages in pages { _ = madvise(UnsafeMutableRawPointer(mutating: pages.baseAddress), pages.count, advice) }
  }
}

extension UnsafeRawBufferPointer {
  /// The pages that the bytes fill; nil where they fill none.
  package var wholePages: UnsafeRawBufferPointer? {
    let size = Int(getpagesize())
    guard let bytes = baseAddress else { return nil }
    let (start, end) = (bytes.alignedUp(toMultipleOf: size), (bytes + count).alignedDown(toMultipleOf: size))
    return start < end ? UnsafeRawBufferPointer(start: start, count: end - start) : nil
  }
}
