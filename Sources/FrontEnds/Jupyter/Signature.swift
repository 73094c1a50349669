import CCrypto

/// Signs what goes over the wire with a key that only the front end and its kernel know.
package struct Signature: Sendable {
  private let algorithm: String
  private let key: [UInt8]

  /// - Parameter key: empty where nothing is signed.
  /// - Throws: `JupyterError.unknownScheme`.
  package init(algorithm: String, key: String) throws(JupyterError) {
    (self.algorithm, self.key) = (algorithm, Array(key.utf8))
    if !key.isEmpty, sign([]).isEmpty { throw .unknownScheme("hmac-\(algorithm)") }
  }

  /// The signature of a message's parts, in hexadecimal; empty without a key.
  package func sign(_ parts: some Sequence<[UInt8]>) -> [UInt8] {
    guard !key.isEmpty else { return [] }
    let bytes = parts.reduce([], +)
    var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    let count = ccrypto_authenticate(algorithm, key, Int32(key.count), bytes, bytes.count, &code)
    let digits = Array("0123456789abcdef".utf8)
    return code.prefix(Int(count)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  /// Whether `signature` is that of `parts`; all of it is compared, so that the time tells nothing.
  func isRight(_ signature: [UInt8], of parts: some Sequence<[UInt8]>) -> Bool {
    let own = sign(parts)
    return own.count == signature.count && zip(own, signature).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
