import Tensors

/// Gives the names in an expression their values.
public protocol NameResolver {
  /// The value of a name as it is written, or nil if nothing is called that.
  ///
  /// Names are variables, short names and constants (`x`, `q`, `headDim`), addresses of activations
  /// (`vision.block.3.attention.q`, `text.logits@2`), also of another run (`clean:text.norm`), the last value (`_`) and the
  /// value of a cell (`$3`). An address's sources are that address in full; a variable's are those it was made from.
  /// - Throws: any error, whose description then says why the value cannot be had.
  func resolve(_ name: String) throws -> Evaluation?

  /// The weight called `name` as it is stored, or nil if there is none: where only some rows are taken, only those are
  /// converted.
  func weight(_ name: String) -> StoredTensor?

  /// The address that a name without a value here is short for elsewhere, nil if none, to say so.
  func addressElsewhere(_ name: String) -> String?

  /// The names that exist, to suggest the nearest when one is mistyped.
  var names: [String] { get }
}

extension NameResolver {
  /// No weights.
  public func weight(_ name: String) -> StoredTensor? { nil }

  /// No short names.
  public func addressElsewhere(_ name: String) -> String? { nil }
}

/// What an expression needs besides names.
public struct Environment {
  /// The ids of a text's tokens.
  public var tokenize: ((String) throws -> [Int])?
  /// The text that token ids stand for.
  public var detokenize: (([Int]) throws -> String)?
  /// The boxes of the objects in the answer, [n, 4]: left, top, right, bottom.
  public var objects: (() throws -> Tensor)?
  /// What a run of the model answers.
  public var read: ((Reading) throws -> Value)?
  /// The bytes that an expression's own values may take at any one time.
  public var memoryLimit: Int
  /// Polled while an expression is evaluated; true stops it.
  public var shouldStop: () -> Bool

  /// By default no tokenizer, 3 GB, and no interruption.
  public init(
    tokenize: ((String) throws -> [Int])? = nil, detokenize: (([Int]) throws -> String)? = nil,
    objects: (() throws -> Tensor)? = nil, read: ((Reading) throws -> Value)? = nil,
    memoryLimit: Int = 3_000_000_000, shouldStop: @escaping () -> Bool = { false }
  ) {
    self.tokenize = tokenize
    self.detokenize = detokenize
    self.objects = objects
    self.read = read
    self.memoryLimit = memoryLimit
    self.shouldStop = shouldStop
  }
}
