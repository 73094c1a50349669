/// How a text becomes its tokens, one merge after another: each element is the whole text's pieces, the first before any
/// merge, the last the pieces that `Tokenizer.encode` gives ids to.
///
/// A text of n characters has up to n steps of up to n pieces; they are made only as they are asked for.
public struct MergeSteps: Sequence, IteratorProtocol {
  private enum Part {
    case token(String)
    case word(Word)
  }

  private let tokenizer: Tokenizer
  private var parts: [Part]
  private var hasBegun = false

  fileprivate init(_ tokenizer: Tokenizer, _ text: String) {
    self.tokenizer = tokenizer
    parts = tokenizer.segments(of: text).map { segment in
      segment.id == nil
        ? .word(tokenizer.model.word(segment.text)) : .token(String(decoding: segment.text, as: UTF8.self))
    }
  }

  /// The pieces after the next merge; nil when nothing is left to merge.
  public mutating func next() -> [String]? {
    guard hasBegun else {
      hasBegun = true
      return pieces
    }
    for index in parts.indices {
      guard case .word(var word) = parts[index], word.mergeNext(tokenizer.model.merges) else { continue }
      parts[index] = .word(word)
      return pieces
    }
    return nil
  }

  private var pieces: [String] {
    parts.flatMap { part in
      switch part {
      case .token(let piece): [piece]
      case .word(let word): word.ids.map { tokenizer.piece($0) ?? "" }
      }
    }
  }
}

extension Tokenizer {
  /// The merges that turn a text's characters into its tokens, step by step.
  public func mergeSteps(of text: String) -> MergeSteps { MergeSteps(self, text) }
}
