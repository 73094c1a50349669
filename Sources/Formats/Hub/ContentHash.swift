import CCrypto

/// What tells a file's content from any other, and names it in the cache.
struct ContentHash: Sendable {
  enum Kind: Sendable {
    /// SHA-256 of the bytes.
    case sha256
    /// SHA-1 of `blob SIZE`, a zero byte, and the bytes, which is git's name for them.
    case gitBlob(size: Int)

    fileprivate var algorithm: String {
      switch self {
      case .sha256: "SHA256"
      case .gitBlob: "SHA1"
      }
    }
  }

  let kind: Kind
  /// In hexadecimal, lower case.
  let digits: String
}

/// A hash being computed.
final class Digest {
  private let context: OpaquePointer

  init(_ kind: ContentHash.Kind) {
    guard let context = ccrypto_begin(kind.algorithm) else {
      preconditionFailure("libcrypto.so.3, which libcurl is linked with, has no \(kind.algorithm)")
    }
    self.context = context
    if case .gitBlob(let size) = kind { Array("blob \(size)\0".utf8).withUnsafeBytes(update) }
  }

  deinit { ccrypto_free(context) }

  /// Takes the next bytes.
  func update(_ bytes: UnsafeRawBufferPointer) { ccrypto_add(context, bytes.baseAddress, bytes.count) }

  /// The hash of all bytes taken, in hexadecimal. Nothing may be taken afterwards.
  func finish() -> String {
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    let count = ccrypto_end(context, &bytes)
    return bytes.prefix(Int(count)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
