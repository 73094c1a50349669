import CCrypto

/// What tells a file's content from any other, and names it in the cache.
struct ContentHash: Sendable {
  enum Kind: Sendable {
    /// SHA-256 of the bytes.
    case sha256
    /// SHA-1 of `blob SIZE`, a zero byte, and the bytes, which is git's name for them.
    case gitBlob(size: Int)
  }

  let kind: Kind
  /// In hexadecimal, lower case.
  let digits: String
}

/// A hash being computed.
final class Digest {
  private let context = EVP_MD_CTX_new()

  init(_ kind: ContentHash.Kind) {
    switch kind {
    case .sha256: EVP_DigestInit_ex(context, EVP_sha256(), nil)
    case .gitBlob(let size):
      EVP_DigestInit_ex(context, EVP_sha1(), nil)
      Array("blob \(size)\0".utf8).withUnsafeBytes(update)
    }
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Takes the next bytes.
  func update(_ bytes: UnsafeRawBufferPointer) { EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) }

  /// The hash of all bytes taken, in hexadecimal. Nothing may be taken afterwards.
  func finish() -> String {
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    EVP_DigestFinal_ex(context, &bytes, &count)
    return bytes.prefix(Int(count)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
