import PaliGemmaModel
import Tensors

/// Something a person changed in a run: one value or several, at once.
public struct Edit: Sendable {
  /// A value, and what becomes of it.
  public struct Change: Sendable {
    /// The value; without a step, that of every pass.
    public let address: Address
    /// The new value, of the same shape as the old.
    public let apply: @Sendable (Tensor) -> Tensor

    /// What becomes of the value at `address`: `apply` makes a value of the same shape of it.
    public init(_ address: Address, apply: @escaping @Sendable (Tensor) -> Tensor) {
      self.address = address
      self.apply = apply
    }

    /// Whether it changes a value of `stage`.
    package func concerns(_ stage: Stage) -> Bool {
      !stage.isBackward && address.part == stage.part && (address.step ?? stage.step) == stage.step
    }

    /// 1 where a number of a value of `shape` stays what it was, 0 where another is put in its place: one that is the same
    /// whatever was there.
    func kept(of shape: [Int]) -> Tensor {
      let (zeros, ones) = (apply(Tensor(repeating: 0, shape: shape)), apply(Tensor(repeating: 1, shape: shape)))
      let isKept = zip(zeros.values, ones.values).map { $0 == $1 || $0.isNaN && $1.isNaN ? Float(0) : 1 }
      return Tensor(isKept, shape: shape)
    }
  }

  /// What was asked for, as it would be typed again.
  public let summary: String
  /// What becomes of which values.
  public let changes: [Change]
  /// What runs in the place of the session's model, with the same layout, if anything does.
  let model: PaliGemma?

  /// `changes` that are made, and undone, together.
  /// - Parameters:
  ///   - summary: what was asked for, as it would be typed again.
  ///   - changes: what becomes of which values.
  ///   - model: what shall run in the place of the session's model, of whose layout it must be.
  public init(summary: String, _ changes: [Change], model: PaliGemma? = nil) {
    self.summary = summary
    self.changes = changes
    self.model = model
  }
}
