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

    public init(_ address: Address, apply: @escaping @Sendable (Tensor) -> Tensor) {
      self.address = address
      self.apply = apply
    }

    /// Whether it changes a value of `stage`.
    public func concerns(_ stage: Stage) -> Bool {
      address.part == stage.part && (address.step ?? stage.step) == stage.step
    }
  }

  /// What was asked for, as it would be typed again.
  public let summary: String
  public let changes: [Change]

  public init(summary: String, _ changes: [Change]) {
    self.summary = summary
    self.changes = changes
  }
}
