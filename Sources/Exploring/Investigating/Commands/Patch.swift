import Analysis
import Explaining
import Notebook
import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Command {
  static let patch = Command(
    "patch", "ADDRESS[slice] from NAME | sweep PATTERN [at ROWS] from NAME", group: .changing,
    "Put a value of a named run into this one.",
    details: """
      Activation patching: what changes shows what the value carries. With sweep, * stands for every block, and each head \
      is patched alone, and behind at each of the rows named, which are image, text, last, numbers such as 200,203-205, a token, \
      or patches as x:x,y:y. Rows of the image are drawn as patches, where they lie. The maps show what that does to the \
      probability of the token that NAME chose, to its logit's lead over the one that comes first here, and to its rank. Rows of \
      prompts of different lengths are aligned by their tokens.
      """,
    examples: [
      (":patch text.block.1.attention.output from clean", "one value"),
      (":patch text.norm[-1] from clean", "a row of it"),
      (":patch sweep text.*.attention.heads from clean", "each head of each block, one at a time"),
      (":patch sweep text.*.output at text from clean", "each row of the text after each block"),
      (":patch sweep text.*.output at 3:6,10:13 from clean", "nine patches"),
    ], completes: [.either([.word(["sweep"]), .address]), .pattern],
    keywords: ["from": .run, "at": .word(["text", "image", "last", "all"])], drawsMaps: true
  ) { notebook, arguments in
    let isSweep = arguments.words.first == "sweep"
    let what = isSweep ? String(arguments.text.dropFirst("sweep".count)) : arguments.text
    let sides = what.components(separatedBy: " from ").map(\.trimmingWhitespace)
    guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else {
      throw arguments.badUsage("it takes an address, from, and a run's name")
    }
    let other = try notebook.session(ofRun: sides[1])
    if isSweep {
      return notebook.explaining(try notebook.sweep(sides[0], .patching(from: sides[1], other), arguments), .patching)
    }
    let place = try notebook.place(sides[0], offset: arguments.offset)
    let address = try notebook.editableAddress(place.name)
    let (value, remark) = try notebook.patchValue(address, from: other, arguments)
    let document = try notebook.assign(place.part(of: value), to: place, address, arguments)
    return notebook.explaining(remark + document, .patching)
  }
}

extension Notebook {
  /// The other run's value of `address`, in the shape it has here, and what is to be said of that: rows of prompts of different
  /// lengths are aligned by their tokens, and those that have no partner stay as they are.
  func patchValue(_ address: Address, from other: Session, _ arguments: Arguments) throws -> (
    Tensor, Document
  ) {
    let value = try other.value(at: address)
    let stage = try session.stage(of: address)
    let shape = session.shape(of: address.point, in: stage)
    if value.shape == shape { return (value, []) }
    let axes = session.layout.value(address.point, of: address.part)?.axes ?? []
    guard stage.step == 0, axes.filter({ $0 == .row }).count == 1, !axes.contains(.key), !axes.contains(.localKey),
      let axis = axes.firstIndex(of: .row), value.shape.count == shape.count,
      shape.indices.allSatisfy({ $0 == axis || shape[$0] == value.shape[$0] })
    else {
      throw arguments.badUsage("\(address) is \(shape) here and \(value.shape) there; prompts of one length are needed")
    }
    let partners = session.input.alignedRows(with: other.input)
    let aligned = try session.value(at: address).replacing(partners, from: value, axis: axis)
    let count = "\(NumberFormat.count(partners.count)) of \(NumberFormat.count(shape[axis])) rows"
    return (aligned, [.paragraph("The prompts differ in length: \(count) have the same token there; the others stay.")])
  }
}

extension Tensor {
  /// The tensor with slabs of an axis from another, whose other axes are as long.
  fileprivate func replacing(_ pairs: [RowPair], from other: Tensor, axis: Int) -> Tensor {
    let (inner, outer) = (shape[(axis + 1)...].reduce(1, *), shape[..<axis].reduce(1, *))
    var result = self
    result.withValues { values in
      for index in 0..<outer {
        for pair in pairs {
          let own = (index * shape[axis] + pair.own) * inner
          let theirs = (index * other.shape[axis] + pair.other) * inner
          for place in 0..<inner { values[own + place] = other.values[theirs + place] }
        }
      }
    }
    return result
  }
}
