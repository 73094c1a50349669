import CCurl

/// Where an address leads: scheme, host and port, as the library that goes there reads them.
struct Origin: Equatable {
  let scheme, host, port: String

  /// - Returns: nil for what is no address of a host by HTTP, or has a name or password in it.
  init?(_ address: String) {
    guard let url = curl_url() else { return nil }
    defer { curl_url_cleanup(url) }
    guard curl_url_set(url, CURLUPART_URL, address, 0) == CURLUE_OK else { return nil }
    func part(_ part: CURLUPart) -> String? {
      var text: UnsafeMutablePointer<CChar>?
      guard curl_url_get(url, part, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let text else { return nil }
      defer { curl_free(text) }
      return String(cString: text).lowercased()
    }
    guard let scheme = part(CURLUPART_SCHEME), ["http", "https"].contains(scheme), let host = part(CURLUPART_HOST),
      let port = part(CURLUPART_PORT), part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil
    else { return nil }
    (self.scheme, self.host, self.port) = (scheme, host, port)
  }
}
