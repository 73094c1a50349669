/// A function of the notebook's language: what `:functions` lists and `:help` explains, and what it does.
public struct Function: Sendable {
  /// What a function has to do with.
  public enum Family: String, Sendable, CaseIterable {
    /// Such as `exp`.
    case elementwise = "element by element"
    /// Such as `sum`.
    case reductions = "over axes"
    /// Such as `argsort`.
    case sorting = "in order"
    /// Such as `reshape`.
    case shapes
    /// Such as `arange`.
    case creation = "new tensors"
    /// Such as `softmax`.
    case layers = "parts of a layer"
    /// Such as `allclose`.
    case comparison
    /// Such as `tokens`.
    case text = "text and tokens"
    /// Such as `iou`.
    case boxes = "objects of an answer"
    /// What a notebook adds, which reads its run.
    case readings = "of this run"
  }

  /// The parameters as they are written, with their defaults: `softmax(x, axis=-1)`. `…` takes several values, `[…]` a list.
  public let signature: String
  /// What it gives, in one line.
  public let summary: String
  /// An expression that shows it and needs no model.
  public let example: String
  /// Where it belongs.
  public let family: Family
  /// Its name, from the signature.
  public let name: String
  let parameters: [Parameter]
  let body: @Sendable (Call) throws -> Value

  struct Parameter: Sendable {
    var name: String
    var isRequired: Bool
    var isRepeated: Bool
    /// Whether a list's items are taken as they are, not as one tensor.
    var isList: Bool
    /// Whether a name that is given stands for itself, as a run's does.
    var isName: Bool { name == "NAME" }
  }

  init(
    _ signature: String, _ family: Family, _ summary: String, example: String,
    body: @escaping @Sendable (Call) throws -> Value
  ) {
    (self.signature, self.family, self.summary) = (signature, family, summary)
    (self.example, self.body) = (example, body)
    let parts = signature.dropLast().split(separator: "(", maxSplits: 1)
    name = String(parts[0])
    parameters = parts.dropFirst().joined().split(separator: ", ").map { text in
      let name = text.drop { $0 == "[" }.prefix { !"=…]".contains($0) }
      return Parameter(
        name: String(name), isRequired: !text.contains { "=…".contains($0) }, isRepeated: text.hasSuffix("…"),
        isList: text.hasPrefix("["))
    }
  }

  /// Every function there is, by family.
  public static let all: [Function] =
    elementwise + reductions + sorting + shapes + creation + layers + comparisons + text + boxes + readings

  /// The function with a name.
  public static func named(_ name: String) -> Function? { byName[name] }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
