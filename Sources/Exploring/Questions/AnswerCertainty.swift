import Foundation
import Tensors
import Tokenization

/// How sure a model was of the tokens of an answer, as they come.
public struct AnswerCertainty {
  /// Of a token: where it begins in the answer's text, in bytes, how probable it was, and between which locations the
  /// probability of its kind lies, where it is one.
  private struct Token {
    let start: Int
    let probability: Double
    let interval: ClosedRange<Int>?
  }

  private let locations: [Int]  // the ids of <loc0000> to <loc1023>; none where the vocabulary has not all
  private var decoder: StreamingDecoder
  private var length = 0
  private var tokens: [Token] = []

  /// Of an answer that has not begun.
  public init(_ tokenizer: Tokenizer) {
    decoder = StreamingDecoder(tokenizer, skippingSpecialTokens: true)
    let ids = (0..<1024).compactMap { tokenizer.id(of: "<loc" + String(format: "%04d", $0) + ">") }
    locations = ids.count == 1024 ? ids : []
  }

  /// Takes the next token, and the logits that it was chosen from, `[V]`.
  public mutating func append(_ token: Int, logits: Tensor) {
    let largest = Double(logits.values.max() ?? 0)
    let sum = logits.values.reduce(0) { $0 + exp(Double($1) - largest) }
    let probability = exp(Double(logits.values[token]) - largest) / sum
    let interval = locations.contains(token) ? Self.interval(locations.map { Double(logits.values[$0]) }) : nil
    tokens.append(Token(start: length, probability: probability, interval: interval))
    length += decoder.append(token).utf8.count
  }

  /// The narrowest run of locations that leaves out at most a twentieth of the probability at either end.
  private static func interval(_ logits: [Double]) -> ClosedRange<Int> {
    let largest = logits.max() ?? 0
    let weights = logits.map { exp($0 - largest) }
    let twentieth = weights.reduce(0, +) / 20
    func end(_ weights: some Sequence<Double>) -> Int {
      var sum = 0.0
      return weights.prefix { weight in
        sum += weight
        return sum <= twentieth
      }.count
    }
    let (low, high) = (end(weights), weights.count - 1 - end(weights.reversed()))
    return low <= high ? low...high : high...low
  }

  /// How sure the model was of an object of the answer; nil where the tokens taken do not spell it.
  public func certainty(of object: AnswerObject) -> ObjectCertainty? {
    let own = tokens.filter { object.range.contains($0.start) }
    let edges = own.compactMap(\.interval).prefix(4)
    guard edges.count == 4 else { return nil }
    return ObjectCertainty(probabilities: own.map(\.probability), edges: Array(edges))
  }
}

/// How sure a model was of an object.
public struct ObjectCertainty: Sendable, Hashable {
  /// Of each of its tokens: the box's, the mask's, the label's.
  public let probabilities: [Double]
  /// Of each edge, top, left, bottom and right: between which locations it is with a probability of 0.9 or more.
  public let edges: [ClosedRange<Int>]

  /// The geometric mean of the tokens' probabilities.
  public var probability: Double {
    exp(probabilities.reduce(0) { $0 + log(max($1, .leastNormalMagnitude)) } / Double(probabilities.count))
  }
}
