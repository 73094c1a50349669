import Explaining
import PaliGemmaModel
import Rendering

extension Command {
  static let why = Command(
    "why", "ADDRESS[I,J,…]", group: .looking, "Show the arithmetic behind one number of a value.",
    details: """
      One index for each axis, counted from 0, or from the end where it is negative. The largest terms of a sum come \
      first, each with what was multiplied.
      """,
    examples: [
      (":why vision.block.3.attention.scores[0,3,7]", "a query times a key"),
      (":why text.logits[-1]", "the last row times a token's embedding"),
    ], completes: [.value]
  ) { notebook, arguments in
    let (name, indices) = try splitIndices(arguments)
    if notebook.isGradient(name), notebook.gradientAddress(name) == nil {
      let index = try place(indices, name, notebook.gradientValue(name).shape, arguments)
      return try notebook.explainer.explain(gradientOf: String(name.dropFirst(Address.gradientPrefix.count)), index)
    }
    if notebook.open.model.weights.has(name) {
      return [
        .paragraph(
          "\(code: name) is a learned weight: nothing in the model makes it. \(code: arguments.text) alone shows it.")
      ]
    }
    let address = try notebook.address(name)
    try notebook.session.check(address)
    let stage = try notebook.session.stage(of: address)
    let index = try place(indices, name, notebook.session.shape(of: address.point, in: stage), arguments)
    return try notebook.explainer.explain(address, index)
  }

  /// The address, and the whole numbers in brackets after it.
  package static func splitIndices(_ arguments: Arguments) throws(CommandError) -> (name: String, indices: [Int]) {
    let text = arguments.text.filter { !$0.isWhitespace }
    guard let bracket = text.firstIndex(of: "["), text.hasSuffix("]") else {
      throw arguments.badUsage(
        "it takes an address and an index for each axis, such as text.norm[0,3]; :attribute shows what made the answer")
    }
    let pieces = text[text.index(after: bracket)...].dropLast().split(separator: ",", omittingEmptySubsequences: false)
    let indices = pieces.compactMap { Int($0) }
    guard indices.count == pieces.count else { throw arguments.badUsage("the indices are whole numbers") }
    return (String(text[..<bracket]), indices)
  }

  /// The indices counted from 0, if they are one for each axis and inside it.
  package static func place(_ indices: [Int], _ name: String, _ shape: [Int], _ arguments: Arguments)
    throws(CommandError) -> [Int]
  {
    let has = "\(name) has the shape \(NumberFormat.shape(shape))"
    guard indices.count == shape.count else {
      throw arguments.badUsage("\(has), so it takes \(shape.count) ind\(shape.count == 1 ? "ex" : "ices")")
    }
    return try zip(indices, shape).map { (index, size) throws(CommandError) in
      guard (-size..<size).contains(index) else { throw arguments.badUsage("\(has), in which there is no \(index)") }
      return index < 0 ? index + size : index
    }
  }
}
