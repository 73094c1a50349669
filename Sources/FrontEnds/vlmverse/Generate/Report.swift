import Foundation

/// How long each part of an answer took.
struct Timings {
  let load, prompt, decode: Duration

  func report(tokens: Int) -> Report.Timings {
    Report.Timings(
      loadSeconds: load.seconds, promptSeconds: prompt.seconds, decodeSeconds: decode.seconds,
      tokensPerSecond: rate(tokens))
  }

  func line(input: Int, tokens: Int) -> String {
    let speed = rate(tokens).map { String(format: "%.1f tokens/s", $0) } ?? "one token"
    return String(
      format: "loaded in %.0f ms; image and prompt, %ld tokens, in %.0f ms; then %@", load.seconds * 1000, input,
      prompt.seconds * 1000, speed)
  }

  /// Tokens a second after the first, which belongs to the prompt.
  private func rate(_ tokens: Int) -> Double? { tokens > 1 ? Double(tokens - 1) / decode.seconds : nil }
}

/// What `--json` prints of an answer.
struct Report: Encodable {
  struct Timings: Encodable {
    let loadSeconds, promptSeconds, decodeSeconds: Double
    let tokensPerSecond: Double?
  }

  let text: String
  let tokenIds: [Int]
  var timings: Timings?
}

extension Duration {
  /// The same as a number.
  var seconds: Double { self / .seconds(1) }
}
