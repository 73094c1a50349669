/// A request, as far as it matters who asks for what.
struct HTTPRequest: Sendable {
  let method: String
  /// What is asked for, without the query.
  let path: String
  let host: String?
  let origin: String?
  let contentType: String?
  /// The last event that an interrupted reader has had.
  let lastEvent: String?
  /// Which of the readers asks.
  let seat: String?
  var body: [UInt8] = []
}

/// An answer, of bytes or of all that is still to come.
enum HTTPAnswer: Sendable {
  case bytes([UInt8], type: String, status: UInt32 = 200, headers: [(name: String, value: String)] = [])
  case stream(Follower, type: String, headers: [(name: String, value: String)] = [])

  /// What everybody gets who is not expected, whatever they asked for.
  static let notFound = HTTPAnswer.text("There is nothing here.\n", status: 404)

  static func text(_ text: String, status: UInt32 = 200) -> HTTPAnswer {
    .bytes(Array(text.utf8), type: "text/plain; charset=utf-8", status: status)
  }

  /// Said of every answer: it is for this page alone, is what it says it is, and leaves no trace of its address.
  static let headers = [
    ("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"), ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"), ("X-Frame-Options", "DENY"),
  ]
}
