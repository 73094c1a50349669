import Tensors

/// What an expression can be.
public enum Value: Sendable, Equatable {
  /// A number as typed, and what numbers make of one another, in double precision; it takes a tensor's precision beside one.
  case number(Double)
  /// 32-bit floats.
  case tensor(Tensor)
  /// What a comparison gives: 1 where it holds, 0 where not.
  case mask(Tensor)
  /// Characters.
  case text(String)
  /// Several values, such as the two of `topk`, a shape, or a list whose items have different shapes.
  case tuple([Value])

  /// The value as a tensor: a number has shape `[]`; `nil` for text and tuples.
  public var tensor: Tensor? {
    switch self {
    case .number(let number): Tensor(Float(number))
    case .tensor(let tensor), .mask(let tensor): tensor
    case .text, .tuple: nil
    }
  }

  /// The value as one number, if it is a number or has exactly one element.
  public var number: Double? {
    switch self {
    case .number(let number): number
    case .tensor(let tensor), .mask(let tensor): tensor.count == 1 ? Double(tensor.values[0]) : nil
    case .text, .tuple: nil
    }
  }

  /// The kind of value in a few words, for messages: `a tensor [2, 3]`; a short one in full.
  package var kind: String {
    switch self {
    case .number, .text: text
    case .tensor(let tensor) where tensor.rank == 1 && tensor.count <= 8:
      "[" + tensor.values.map { Self.text($0) }.joined(separator: ", ") + "]"
    case .tensor(let tensor): tensor.rank == 0 ? text : "a tensor \(tensor.shape)"
    case .mask(let mask): mask.rank == 0 ? text : "a mask \(mask.shape)"
    case .tuple(let values): values.isEmpty ? "an empty list" : "a list of \(values.count)"
    }
  }

  /// A single value in the language's own writing; a tensor of several by its kind.
  package var text: String {
    switch self {
    case .number(let number): Self.text(number)
    case .tensor(let tensor): tensor.rank == 0 ? Self.text(tensor.values[0]) : kind
    case .mask(let mask): mask.rank == 0 ? (mask.values[0] != 0 ? "True" : "False") : kind
    case .text(let text): "\"\(text)\""
    case .tuple(let values): "(" + values.map(\.text).joined(separator: ", ") + ")"
    }
  }

  private static func text(_ number: some BinaryFloatingPoint) -> String {
    if number.isNaN { return "nan" }  // whose description tells its sign, too
    return Int(exactly: number).map { $0.magnitude < 1 << 53 ? "\($0)" : "\(number)" } ?? "\(number)"
  }

  /// The bytes that the value's elements take.
  var byteCount: Int {
    switch self {
    case .number, .text: 0
    case .tensor(let tensor), .mask(let tensor): tensor.count * MemoryLayout<Float>.size
    case .tuple(let values): values.reduce(0) { $0 + $1.byteCount }
    }
  }
}

/// A value, and what it was computed from.
public struct Evaluation: Sendable, Equatable {
  /// The value itself.
  public var value: Value
  /// The addresses that were read on the way, through variables and cells too.
  public var sources: Set<String>
  /// The functions that were called on the way: `softmax()`, and of a text with it, too: `tokens("a")`.
  public var functions: Set<String>

  /// A value computed from the values at `sources` by `functions`.
  public init(_ value: Value, sources: Set<String> = [], functions: Set<String> = []) {
    self.value = value
    self.sources = sources
    self.functions = functions
  }
}
