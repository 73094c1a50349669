import CCurl
import Foundation

/// Where an address leads: scheme, host and port, as the library that goes there reads them.
struct Origin: Equatable {
  let scheme, host, port: String

  /// - Returns: nil for what is no address of a host by HTTP, or has a name or password in it.
  init?(_ address: String) {
    func part(_ part: CURLUPart) -> String? {
      guard let text = ccurl_part(address, part, UInt32(CURLU_DEFAULT_PORT)) else { return nil }
      defer { free(text) }
      return String(cString: text).lowercased()
    }
    guard let scheme = part(CURLUPART_SCHEME), ["http", "https"].contains(scheme), let host = part(CURLUPART_HOST),
      let port = part(CURLUPART_PORT), part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil
    else { return nil }
    (self.scheme, self.host, self.port) = (scheme, host, port)
  }
}
