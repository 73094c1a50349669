import PaliGemmaModel
import Rendering
import Stepping

extension Notebook {
  /// The value at `address`, wherever the cursor is: what it is, how it came about, and its picture.
  func show(_ address: Address) throws -> Document {
    let stage = try session.stage(of: address)
    let value = try session.value(at: address)
    return describe(value, address.point, stage) + (try figure(value, address.point, stage))
  }
}
