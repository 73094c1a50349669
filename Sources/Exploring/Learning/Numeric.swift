import Explaining
import Notebook
import PaliGemmaModel
import Rendering
import Stepping
import Tensors
import Training

extension Command {
  static let numeric = Command(
    "numeric", "grad:ADDRESS[I,J,…]", group: .looking, "Check one number of a gradient by finite differences.",
    details: """
      The loss is computed twice more, in double precision, with that number of the value or the weight a little more and a \
      little less; half the difference, over the step, is what the gradient should be.
      """,
    examples: [
      (":numeric grad:text.norm[-1,3]", "beside what the way back gives"),
      (":numeric grad:text.block.0.attention.q.weight[2,5]", "of a weight"),
    ], completes: [.value]
  ) { notebook, arguments in
    let (name, indices) = try Command.splitIndices(arguments)
    guard name.hasPrefix(Address.gradientPrefix) else {
      throw arguments.badUsage("it checks a gradient, such as grad:text.norm[-1,3]")
    }
    guard notebook.session.edits.isEmpty else {
      throw arguments.badUsage("a number that was put into the run has no differences; :edits clear takes it out")
    }
    let gradient = try notebook.gradientValue(name)
    let index = try Command.place(indices, name, gradient.shape, arguments)
    return try notebook.compare(gradient[index], try notebook.gradientPlace(name), index, name)
  }
}

extension Notebook {
  /// What is moved: the value or the weight whose gradient `name` is.
  fileprivate func gradientPlace(_ name: String) throws -> FiniteDifference.Place {
    let weight = String(name.dropFirst(Address.gradientPrefix.count))
    if let address = gradientAddress(name) { return .value(address.part, address.point) }
    let isTable = weight == "text.head.weight" && open.model.weights.isHeadTied
    return .weight(isTable ? "text.embedding.weight" : weight)
  }

  fileprivate func compare(_ back: Float, _ place: FiniteDifference.Place, _ index: [Int], _ name: String) throws
    -> Document
  {
    let difference = try session.finiteDifference(place, at: index)
    let step = NumberFormat.compact(FiniteDifference.step)
    func row(_ label: Text, _ value: Double) -> [Text] { [label, Text(NumberFormat.compact(value, significant: 8))] }
    let rows = [
      row("loss with \(step) more", difference.losses.more), row("loss with \(step) less", difference.losses.less),
      row("half the difference, over the step", difference.slope), row("on the way back", Double(back)),
      row("they differ by", abs(difference.slope - Double(back))),
    ]
    let written = index.map(String.init).joined(separator: ",")
    return [
      .table(Table([.init("\(address: "\(name)[\(written)]")", isFlexible: true), .init("", .right)], rows: rows))
    ]
  }
}
