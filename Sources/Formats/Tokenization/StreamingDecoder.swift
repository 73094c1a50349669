/// Decodes ids as they come, showing only text that no later id can change.
///
/// The pieces of text, joined, are exactly what `Tokenizer.decode` makes of all ids together.
public struct StreamingDecoder: Sendable {
  private let tokenizer: Tokenizer
  private let skipsSpecialTokens: Bool
  private var run = ByteRun()

  /// - Parameters:
  ///   - tokenizer: whose ids will come.
  ///   - skippingSpecialTokens: Whether special tokens (`<eos>`, `<image>`) are left out of the text.
  public init(_ tokenizer: Tokenizer, skippingSpecialTokens: Bool = false) {
    self.tokenizer = tokenizer
    skipsSpecialTokens = skippingSpecialTokens
  }

  /// Takes the next id and returns the text that has become certain: nothing while a run of byte pieces may still
  /// become valid UTF-8, and nothing for an id without a piece.
  public mutating func append(_ id: Int) -> String {
    guard let output = tokenizer.output(of: id, skippingSpecialTokens: skipsSpecialTokens) else { return "" }
    switch output {
    case .byte(let byte): return run.append(byte)
    case .text(let text): return run.finish() + String(decoding: text, as: UTF8.self)
    }
  }

  /// Ends the text and returns what was still waiting.
  public mutating func finish() -> String { run.finish() }
}
