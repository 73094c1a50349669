import CKernels
import COpenBLAS
import Glibc

/// The threads that loops over numbers are shared out to; at first, one for each core.
public var threadCount: Int { Int(ck_thread_count()) }

/// Sets how many threads loops over numbers are shared out to.
public func setThreadCount(_ count: Int) {
  ck_set_thread_count(Int32(clamping: count))
}

/// Calls `body` once for each index below `count`, on all threads, and returns when all calls have.
///
/// Within `body`, every other loop of this kind runs on the calling thread alone.
func concurrently(_ count: Int, _ body: (Int) -> Void) {
  withoutActuallyEscaping(body) { body in
    withUnsafePointer(to: body) { pointer in
      let context = UnsafeMutableRawPointer(mutating: pointer)
      ck_parallel(count, { $0!.assumingMemoryBound(to: ((Int) -> Void).self).pointee($1) }, context)
    }
  }
}

/// What `body` makes of each element, on all threads, in the order of the elements.
///
/// Within `body`, loops over numbers run on the calling thread alone.
package func mapConcurrently<Element: Sendable, Result: Sendable>(
  _ elements: [Element], _ body: (Element) -> Result
) -> [Result] {
  [Result](unsafeUninitializedCapacity: elements.count) { buffer, count in
    guard let start = buffer.baseAddress else { return }
    concurrently(elements.count) { (start + $0).initialize(to: body(elements[$0])) }
    count = elements.count
  }
}

/// Calls `body` for consecutive ranges that together make up `0..<count`, or for some of them if it is told to stop: on all
/// threads when there is much to do.
///
/// - Parameter elements: how many numbers all ranges together touch.
func inParts(_ count: Int, elements: Int, _ body: (Range<Int>) -> Void) {
  guard elements >= 1 << 16 else { return body(0..<count) }
  let interruption = Interruption.current
  let parts = min(count, max(4 * threadCount, interruption == nil ? 0 : elements / Interruption.interval))
  concurrently(parts) { part in
    if interruption?.isRequested == true { return }
    body(count * part / parts..<count * (part + 1) / parts)
  }
}

/// Makes the library ready, once, before its first product. Its own threads are switched off: products are shared out here, so
/// that theirs and ours never compete. Where it does not know this processor's name and took it for the oldest, whose kernels
/// take four times as long, it chooses again; a choice of the user's own, `OPENBLAS_CORETYPE`, stays.
package let matrixLibrary: Void = {
  if String(cString: openblas_get_corename()) == "Prescott", getenv("OPENBLAS_CORETYPE") == nil, ck_has(ck_avx2) != 0 {
    setenv("OPENBLAS_CORETYPE", ck_has(ck_avx512) != 0 ? "SkylakeX" : "Haswell", 0)
    openblas_choose_again()
  }
  openblas_set_num_threads(1)
}()

/// `target = a · b` or `a · bᵀ` for one pair of row-major matrices, on the calling thread.
func multiply(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, transposed: Bool, _ size: (m: Int, n: Int, k: Int),
  to target: UnsafeMutablePointer<Float>
) {
  matrixLibrary
  cblas_sgemm(
    CblasRowMajor, CblasNoTrans, transposed ? CblasTrans : CblasNoTrans,
    blasint(size.m), blasint(size.n), blasint(size.k),
    1, a, blasint(size.k), b, blasint(transposed ? size.k : size.n), 0, target, blasint(size.n))
}
