import Expressions
import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Command {
  static let edit = Command(
    "edit", "ADDRESS[slice] = EXPRESSION", group: .changing, "Change a value, and run on with it.",
    details: """
      The expression is computed now and broadcast into its place; everything after it is run again. Without @ the pass the \
      cursor is in is meant. What was put there is a constant: with a :target it has a gradient, but nothing before it has \
      one through it.
      """,
    examples: [
      (":edit vision.block.0.attention.heads[2] = 0", "a head silenced"),
      (":edit text.mask[:, 0:98] = -inf", "the upper half of the image hidden"),
      (":edit text.norm[-1] = 2 * text.norm[-1]", "twice as sure"),
    ], completes: [.expression]
  ) { notebook, arguments in
    guard let equals = arguments.text.assignmentSign else {
      throw arguments.badUsage("it needs = and what to put there")
    }
    let left = String(arguments.text[..<equals])
    let right = String(arguments.text[arguments.text.index(after: equals)...])
    let place = try notebook.place(left, offset: arguments.offset)
    let address = try notebook.editableAddress(place.name)
    let offset = arguments.offset + left.count + 1
    let value = try notebook.placing(offset) { try notebook.evaluate(try Expression(right)).value.tensor }
    guard let value else { throw arguments.badUsage("\(right.trimmingWhitespace) is no tensor") }
    guard Tensor.broadcastShape(value.shape, place.shape) == place.shape else {
      throw arguments.badUsage(
        "shape \(value.shape) does not fit into \(left.trimmingWhitespace), which is \(place.shape)")
    }
    return try notebook.assign(value, to: place, address, arguments)
  }
}

extension Notebook {
  /// What stands left of the `=`.
  package func place(_ text: String, offset: Int) throws -> Place {
    try placing(offset) {
      try Expression(text).place(names: ValuesOnly(notebook: self), environment: Environment(shouldStop: shouldStop))
    }
  }

  /// Puts `value` there in an edit.
  package func assign(_ value: Tensor, to place: Place, _ address: Address, _ arguments: Arguments) throws -> Document {
    if let range = address.point.wholeNumbers(open.model.configuration),
      let stranger = value.values.first(where: { !$0.isWhole(in: range) })
    {
      throw CommandError.notWhole(address, stranger, range)
    }
    let edit = Edit(summary: arguments.line, [.init(address) { place.assigning(value, in: $0) }])
    return try change { try $0.make(edit) }
  }

  /// The activation that `name` means, with its step.
  package func editableAddress(_ name: String) throws -> Address {
    guard var address = Address(parsing: name) ?? shortName(name), !address.isGradient, address.part != .loss else {
      throw CommandError.notEditable(name)
    }
    try session.check(address)
    address.step = try session.stage(of: address).step
    return address
  }
}

/// Names as an edit sees them: a variable never hides the value it is short for.
private struct ValuesOnly: NameResolver {
  let notebook: Notebook

  var names: [String] { notebook.names }

  func weight(_ name: String) -> StoredTensor? { notebook.weight(name) }

  func resolve(_ name: String) throws -> Evaluation? {
    guard Address(parsing: name) == nil, let address = notebook.shortName(name) else {
      return try notebook.resolve(name)
    }
    return try notebook.resolve(address.description)
  }
}

extension Float {
  fileprivate func isWhole(in range: ClosedRange<Int>) -> Bool { Int(exactly: self).map(range.contains) ?? false }
}

extension String {
  /// The `=` of an assignment: the first that is no part of `==`, `<=`, `>=` or `!=`, and in no bracket.
  fileprivate var assignmentSign: Index? {
    var depth = 0
    for index in indices {
      switch self[index] {
      case "[", "(": depth += 1
      case "]", ")": depth -= 1
      case "=" where depth == 0:
        let next = self.index(after: index)
        let isDouble = next < endIndex && self[next] == "="
        let before = index > startIndex ? self[self.index(before: index)] : " "
        return isDouble || "=<>!".contains(before) ? nil : index
      default: break
      }
    }
    return nil
  }
}
