import CCurl
import Files
import Foundation

/// Asks hosts for files, one after another, and follows where they send us. The token goes to the hub's own host only.
final class Connection {
  private static let mostRedirects = 10
  /// Bytes that are handed on together, where they come faster than one can look: the library has a few thousand at a time.
  private static let piece = 1 << 18

  private let hub: Hub
  private let model: ModelName?
  private let shouldStop: () -> Bool
  private let handle: UnsafeMutableRawPointer
  // Of the request that runs, or ran last.
  private var origin: Origin
  private var answer = Answer()
  private var accept: (Answer) throws -> Void = { _ in }
  private var receive: ([UInt8]) throws -> Void = { _ in }
  private var received: [UInt8] = []
  private var hasAccepted = false
  private var failure: (any Error)?

  /// - Parameters:
  ///   - model: whose files are asked for; nil where the hub is no hub, but any host of the web.
  ///   - shouldStop: asked at least once a second.
  init(_ hub: Hub, _ model: ModelName?, shouldStop: @escaping () -> Bool) throws {
    guard let handle = ccurl_open() else {
      throw HubError.transfer(file: model?.description ?? hub.endpoint, host: "libcurl", problem: "cannot be used")
    }
    (self.hub, self.model, self.shouldStop, self.handle) = (hub, model, shouldStop, handle)
    origin = hub.origin
    ccurl_set_number(handle, CURLOPT_NOSIGNAL, 1)
    ccurl_set_number(handle, CURLOPT_BUFFERSIZE, 1 << 19)
    ccurl_set_number(handle, CURLOPT_CONNECTTIMEOUT, hub.patience.connecting)
    ccurl_set_number(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
    ccurl_set_number(handle, CURLOPT_LOW_SPEED_TIME, hub.patience.stalled)
    ccurl_set_text(handle, CURLOPT_USERAGENT, "vlmverse")
    // What is asked for by HTTPS is not fetched by less.
    ccurl_set_text(handle, CURLOPT_PROTOCOLS_STR, hub.origin.scheme == "https" ? "https" : "http,https")
    setReceivers()
  }

  deinit { ccurl_close(handle) }

  /// Asks for `file` at `address`.
  /// - Parameters:
  ///   - file: what messages call it.
  ///   - start: from which of its bytes on.
  ///   - etag: what its content has to be still for a part; if it is not, all of it comes.
  ///   - accept: judges the head of every answer, those of redirects and errors too, before anything of its body comes.
  ///   - receive: takes the body, piece by piece.
  /// - Throws: `Passing` for what may be another time, `Stopped`, else what is wrong.
  func get(
    _ file: String, at address: String, from start: Int = 0, ifStill etag: String? = nil,
    accept: @escaping (Answer) throws -> Void = { _ in }, receive: @escaping ([UInt8]) throws -> Void
  ) throws {
    (self.accept, self.receive) = (accept, receive)
    defer { (self.accept, self.receive) = ({ _ in }, { _ in }) }
    ccurl_set_text(handle, CURLOPT_RANGE, start > 0 ? "\(start)-" : nil)
    var place = address
    for _ in 0...Self.mostRedirects {
      guard let next = Origin(place) else { throw error(file, "sends us to what is no address") }
      origin = next
      let fields = start > 0 ? etag.map { ["If-Range: \($0)"] } ?? [] : []
      try perform(file, at: place, fields)
      guard answer.isRedirect else { return try check(file) }
      guard let next = ccurl_redirect(handle) else { throw error(file, "sends us away without saying where") }
      place = String(cString: next)
    }
    throw error(file, "sends us from place to place, more than \(Self.mostRedirects) times")
  }

  /// The error for a file that could not be had from the host that was asked last.
  func error(_ file: String, _ problem: String) -> HubError {
    .transfer(file: file, host: origin.host, problem: problem)
  }

  /// Makes one request.
  private func perform(_ file: String, at address: String, _ fields: [String]) throws {
    let credentials = origin == hub.origin ? hub.token.map { ["Authorization: Bearer \($0)"] } ?? [] : []
    var list: UnsafeMutablePointer<curl_slist>?
    for field in ["Accept-Encoding: identity"] + credentials + fields { list = ccurl_append(list, field) }
    defer { ccurl_free_list(list) }
    ccurl_set_list(handle, CURLOPT_HTTPHEADER, list)
    ccurl_set_text(handle, CURLOPT_URL, address)
    (answer, hasAccepted, failure, received) = (Answer(), false, nil, [])
    let code = ccurl_perform(handle)
    ccurl_set_list(handle, CURLOPT_HTTPHEADER, nil)
    if shouldStop() { throw Stopped() }
    if code == CURLE_OK { acceptOnce() }
    handOn()
    if let failure { throw failure }
    guard code != CURLE_OK else { return }
    let problem = error(file, "cannot be read from: \(String(cString: ccurl_reason(code)))")
    let lasting = [CURLE_PEER_FAILED_VERIFICATION, CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT]
    throw lasting.contains(code) ? problem : Passing(error: problem)
  }
}

// MARK: - Receiving

extension Connection {
  private func setReceivers() {
    ccurl_set_receivers(
      handle,
      { bytes, size, count, context in
        Connection.at(context).answer.take(
          String(decoding: UnsafeRawBufferPointer(start: bytes, count: size * count), as: UTF8.self))
        return size * count
      },
      { bytes, size, count, context in
        Connection.at(context).take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
      },
      { context, _, _, _, _ in
        // Asked whenever the line has no more for now.
        let connection = Connection.at(context)
        connection.handOn()
        return connection.failure != nil || connection.shouldStop() ? 1 : 0
      },
      Unmanaged.passUnretained(self).toOpaque())
  }

  private static func at(_ context: UnsafeMutableRawPointer?) -> Connection {
    Unmanaged.fromOpaque(context!).takeUnretainedValue()
  }

  /// Has the head of an answer judged, once.
  private func acceptOnce() {
    guard !hasAccepted, failure == nil else { return }
    hasAccepted = true
    do { try accept(answer) } catch { failure = error }
  }

  /// Takes a piece of a body, of which only files are kept; returns whether to go on.
  private func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    acceptOnce()
    guard failure == nil else { return false }
    guard (200..<300).contains(answer.status) else { return true }
    if received.isEmpty { received.reserveCapacity(Self.piece) }
    received += bytes
    if received.count + Int(CURL_MAX_WRITE_SIZE) > Self.piece { handOn() }
    return failure == nil
  }

  /// Hands on what has been received.
  private func handOn() {
    guard failure == nil, !received.isEmpty else { return }
    let bytes = received
    received = []
    do { try receive(bytes) } catch { failure = error }
  }
}

// MARK: - Refusals

extension Connection {
  /// Refuses an answer that is no file.
  private func check(_ file: String) throws {
    if (200..<300).contains(answer.status) { return }
    if let model { try refuse(file, of: model) }
    switch answer.status {
    case 404, 410: throw error(file, "does not have it")
    case 408, 416, 429, 500...: throw try later(file)
    default: throw refusal(file)
    }
  }

  /// Throws what the hub, or a host that it sends us to, means by its refusal, where that is more than its status says.
  private func refuse(_ file: String, of model: ModelName) throws {
    let isHub = origin == hub.origin
    switch (answer.status, answer["x-error-code"]) {
    case (401, "GatedRepo"), (403, "GatedRepo"):
      throw HubError.gated(model, page: hub.page(of: model), hasToken: hub.token != nil)
    case (404, "RevisionNotFound"): throw HubError.noRevision(model)
    case (404, "EntryNotFound"): throw error(file, "does not have it")
    case (401, _) where isHub, (404, _) where isHub: throw HubError.noModel(model, hasToken: hub.token != nil)
    case (403, _) where !isHub: throw Passing(error: refusal(file))  // the address may have been for a while
    default: return
    }
  }

  private func refusal(_ file: String) -> HubError {
    let message = answer["x-error-message"].map { ": \(JSON.quoted($0))" } ?? ""
    return error(file, "refuses it with status \(answer.status)\(message)")
  }

  /// The error for an answer that may be another in a while.
  private func later(_ file: String) throws -> Passing {
    let asked = ccurl_retry_after(handle)
    let wait = asked > 0 ? asked : answer.limitedFor ?? 0
    guard wait <= hub.patience.longestWait else {
      throw error(file, "wants no request for \(wait) seconds (status \(answer.status)); try again then")
    }
    return Passing(error: refusal(file), wait: wait)
  }
}
