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
  /// Several values that have names, such as the parts of `attribution`; their places number them, too.
  case record([Part])

  /// A value of a record, and its name there.
  public struct Part: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// The value itself.
    public let value: Value

    /// The value that a record has under `name`.
    public init(_ name: String, _ value: Value) { (self.name, self.value) = (name, value) }
  }

  /// The values of a tuple or a record; `nil` for any other.
  public var items: [Value]? {
    switch self {
    case .tuple(let values): values
    case .record(let parts): parts.map(\.value)
    case .number, .tensor, .mask, .text: nil
    }
  }

  /// The names in a record; none for any other value.
  public var partNames: [String] { if case .record(let parts) = self { parts.map(\.name) } else { [] } }

  /// What a record calls `name`; `nil` where it calls nothing that.
  public func part(_ name: String) -> Value? {
    partNames.firstIndex(of: name).flatMap { items?[$0] }
  }

  /// The value as a tensor: a number has shape `[]`; `nil` for text, tuples and records.
  public var tensor: Tensor? {
    switch self {
    case .number(let number): Tensor(Float(number))
    case .tensor(let tensor), .mask(let tensor): tensor
    case .text, .tuple, .record: nil
    }
  }

  /// The value as one number, if it is a number or has exactly one element.
  public var number: Double? {
    switch self {
    case .number(let number): number
    case .tensor(let tensor), .mask(let tensor): tensor.count == 1 ? Double(tensor.values[0]) : nil
    case .text, .tuple, .record: nil
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
    case .record: "a record of \(partNames.joined(separator: ", "))"
    }
  }

  /// A single value in the language's own writing; a tensor of several by its kind.
  package var text: String {
    switch self {
    case .number(let number): Self.text(number)
    case .tensor(let tensor): tensor.rank == 0 ? Self.text(tensor.values[0]) : kind
    case .mask(let mask): mask.rank == 0 ? (mask.values[0] != 0 ? "True" : "False") : kind
    case .text(let text): "\"\(text)\""
    case .tuple(let values): "(" + values.map(\.text).joined(separator: ", ") + (values.count == 1 ? ",)" : ")")
    case .record(let parts): "(" + parts.map { "\($0.name)=\($0.value.text)" }.joined(separator: ", ") + ")"
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
    case .tuple, .record: items?.reduce(0) { $0 + $1.byteCount } ?? 0
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
  /// What in the expression may be taken for something else.
  public var notes: Set<String>

  /// A value computed from the values at `sources` by `functions`.
  public init(
    _ value: Value, sources: Set<String> = [], functions: Set<String> = [], notes: Set<String> = []
  ) {
    self.value = value
    self.sources = sources
    self.functions = functions
    self.notes = notes
  }
}
