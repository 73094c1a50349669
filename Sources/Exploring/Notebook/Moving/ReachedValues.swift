import Expressions
import PaliGemmaModel
import Stepping
import Tensors

/// Names as a watch sees them: what the cursor has not come to has no value yet, and an address without `@` is that of
/// the last pass that has come to it.
struct ReachedValues: NameResolver {
  let notebook: Notebook

  var names: [String] { notebook.names }

  func weight(_ name: String) -> StoredTensor? { notebook.weight(name) }

  func resolve(_ name: String) throws -> Evaluation? {
    try notebook.resolve(name) { address in
      try reached(address).map { try notebook.activation($0) }
    }
  }

  /// The address with the pass that is meant; nil if the cursor has not come to it.
  private func reached(_ address: Address) throws -> Address? {
    let session = notebook.session
    try session.check(address)
    if address.part.tower == .vision { return try isReached(address) ? address : nil }
    let newest = session.currentStep
    let steps = address.step.map { $0...$0 } ?? max(newest - 1, 0)...newest
    return try steps.reversed().lazy.filter { $0 <= newest }
      .map { Address(address.part, address.point, step: $0, isGradient: address.isGradient) }.first {
        try isReached($0)
      }
  }

  private func isReached(_ address: Address) throws -> Bool {
    try notebook.session.position(of: address) <= notebook.session.position
  }
}
