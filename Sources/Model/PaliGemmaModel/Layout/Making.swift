/// What a value is made of, as data: formulas, worked-out numbers, expressions, costs and gradients are derived from it.
///
/// A layer's arithmetic is the code of the layer; this names, for each of its values, the operation and what it takes. Where
/// the weights of a linear map have a bias, it is added.
public enum Making: Hashable, Sendable {
  /// What an operation takes.
  public enum Operand: Hashable, Sendable {
    /// The stream into the stage.
    case input
    /// A value of the same stage.
    case value(Point)
    /// A whole weight, by its address.
    case weight(String)
  }

  /// The picture's bytes, rescaled and normalised, from −1 to 1 unless a checkpoint asks for something else.
  case picture
  /// The input's squares of pixels, flattened.
  case patches
  /// Less its mean, over its deviation, times the weight, plus the bias; row by row.
  case layerNorm(Operand, weight: String)
  /// Over the root of the mean of its squares, times 1 + weight; row by row.
  case rmsNorm(Operand, weight: String)
  /// `x·Wᵀ + b`, and what an adapter adds if there is one, all of x's heads side by side, the result cut into heads where the
  /// value has an axis of them.
  case linear(Operand, weight: String, plus: Point? = nil)
  /// The same of the last row alone.
  case readout(Point, weight: String, plus: Point? = nil)
  /// The value times an adapter's scale.
  case scaled(Point, by: Float)
  /// `a·b` or `a·bᵀ` head by head, each key/value head of b serving a group of a's heads.
  case product(Point, Point, transposed: Bool = false, scale: Scale = .one)
  /// `c·tanh(x/c)`.
  case capped(Point, by: Cap)
  /// Along the last axis, of the sum with a value that all layers of the pass share.
  case softmax(Point, plus: Point? = nil)
  /// `gelu(x)`, times another value if there is one.
  case gelu(Point, times: Point? = nil)
  /// Two of the same shape, or a row added to each row.
  case sum(Operand, Operand)
  /// Pairs of features turned by the position's angles.
  case rotated(Point)
  /// What lies in the cache, then the value's rows.
  case cached(Point)

  /// The prompt's ids, or the token chosen before.
  case tokens
  /// From 1 on.
  case positions
  /// Rows of the table by token, times √width; the image's rows are the input's, unscaled.
  case embedded(weight: String)
  /// 0 where a row sees a key, −∞ where not.
  case mask
  /// Of the angle of each position and pair.
  case cosine
  /// Of the same angle.
  case sine

  /// The input divided by the temperature.
  case tempered
  /// The probabilities that may be drawn from.
  case nucleus(Point)
  /// One token of them.
  case drawn(Point)

  /// −log of the probability that each row of the input, which are logits, gives the answer's token.
  case crossEntropy
  /// Of all its numbers.
  case mean(Point)

  /// What a product is divided by.
  public enum Scale: Hashable, Sendable {
    /// Nothing.
    case one
    /// √ of a head's size.
    case rootOfHeadSize
    /// √ of Gemma 2's query scalar.
    case rootOfQueryScalar
  }

  /// Which of Gemma 2's caps.
  public enum Cap: Hashable, Sendable {
    /// Of the scores of attention.
    case scores
    /// Of the logits.
    case logits
  }
}

extension Making {
  static func layerNorm(_ x: Point, weight: String) -> Making { .layerNorm(.value(x), weight: weight) }
  static func rmsNorm(_ x: Point, weight: String) -> Making { .rmsNorm(.value(x), weight: weight) }
  static func linear(_ x: Point, weight: String) -> Making { .linear(.value(x), weight: weight) }
  static func sum(_ a: Operand, _ b: Point) -> Making { .sum(a, .value(b)) }
  static func sum(_ a: Point, _ b: Point) -> Making { .sum(.value(a), .value(b)) }

  /// Where the weight that it reads lies: in a block, after the block's own address.
  public var weight: String? {
    switch self {
    case .layerNorm(_, let weight), .rmsNorm(_, let weight), .linear(_, let weight, _),
      .readout(_, let weight, _), .embedded(let weight), .sum(_, .weight(let weight)):
      weight
    case .picture, .patches, .scaled, .product, .capped, .softmax, .gelu, .sum, .rotated, .cached, .tokens, .positions,
      .mask, .cosine, .sine, .tempered, .nucleus, .drawn, .crossEntropy, .mean:
      nil
    }
  }

  /// What it is made of, as far as a gradient flows on to it: no constants, and no choices.
  public var operands: [Operand] {
    switch self {
    case .layerNorm(let x, _), .rmsNorm(let x, _): [x]
    case .linear(let x, _, let added): [x] + (added.map { [.value($0)] } ?? [])
    case .readout(let x, _, let added): [.value(x)] + (added.map { [.value($0)] } ?? [])
    case .scaled(let x, _), .capped(let x, _), .softmax(let x, _), .rotated(let x), .cached(let x), .mean(let x):
      [.value(x)]
    case .product(let a, let b, _, _): [.value(a), .value(b)]
    case .gelu(let x, let factor): [.value(x)] + (factor.map { [.value($0)] } ?? [])
    case .sum(let a, let b): [a, b]
    case .patches, .embedded, .crossEntropy: [.input]
    case .picture, .tokens, .positions, .mask, .cosine, .sine, .tempered, .nucleus, .drawn: []
    }
  }
}

extension Configuration.Text {
  /// c in `c·tanh(x/c)`; infinite where nothing is capped.
  package func number(of cap: Making.Cap) -> Float {
    switch cap {
    case .scores: gemma2?.scoreCap ?? .infinity
    case .logits: gemma2?.logitCap ?? .infinity
    }
  }
}

extension Configuration {
  /// What a product in `tower` is multiplied by.
  package func factor(_ scale: Making.Scale, in tower: Tower) -> Float {
    switch scale {
    case .one: 1
    case .rootOfHeadSize: 1 / Float(tower == .vision ? vision.headSize : text.headSize).squareRoot()
    case .rootOfQueryScalar: 1 / Float(text.gemma2?.queryScalar ?? text.headSize).squareRoot()
    }
  }
}
