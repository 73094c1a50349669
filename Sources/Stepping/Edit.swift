import PaliGemmaModel
import Tensors

/// A change to one value of a run: what it was becomes what `apply` makes of it.
public struct Edit: Sendable {
  /// The value changed, of which generated token (0: the prompt).
  public let address: Address
  /// What the person asked for, as they would type it again.
  public let summary: String
  /// The new value, of the same shape as the old.
  public let apply: @Sendable (Tensor) -> Tensor

  public init(_ address: Address, summary: String, apply: @escaping @Sendable (Tensor) -> Tensor) {
    self.address = address
    self.summary = summary
    self.apply = apply
  }
}
