/// What the server allows, so that no reader can take from the others; the table in `docs/class.md`.
package enum Allowance {
  package static let connections = 4000
  package static let followers = 1500
  /// Connections that have not shown a token.
  package static let strangers = 256

  /// Until a request is there.
  package static let request = Duration.seconds(10)
  /// Until an answer is taken.
  package static let answer = Duration.seconds(60)
  /// Without a byte taken by a follower.
  package static let silence = Duration.seconds(20)

  /// Bytes of a request's head.
  package static let head = 32 << 10
  /// Bytes of an answer that is sent in.
  package static let body = 4 << 10
  /// Bytes of text that are kept for late comers.
  package static let text = 64 << 20
  /// Bytes of pictures and numbers that are kept.
  package static let figures = 128 << 20
}
