import Explaining
import Expressions
import MaskDecoder
import Notebook
import Rendering

/// The masks of an answer as what it can be followed into: `:step` goes on behind its last token.
struct SegmentationSequel: Sequel {
  func names(in notebook: Notebook) -> [String] {
    notebook.open.maskDecoder?.decoder.values.map(\.point.address) ?? []
  }

  func resolve(_ name: String, in notebook: Notebook) throws -> Evaluation? {
    guard let (segmentation, place) = try notebook.mask(name) else { return nil }
    return Evaluation(.tensor(segmentation.tensor(at: place)), sources: [segmentation.address(of: place)])
  }

  func run(_ command: Command, _ arguments: Arguments, in notebook: Notebook) throws -> Document {
    if notebook.here == nil { notebook.current.placeInSequel = nil }
    if let document = try looked(command, arguments, notebook) ?? moved(command, arguments, notebook) {
      return document
    }
    let document = try command.run(notebook, arguments)
    if command.isMove || notebook.here == nil { notebook.current.placeInSequel = nil }
    return document
  }

  /// What a command shows of one of these values, if it is about one.
  private func looked(_ command: Command, _ arguments: Arguments, _ notebook: Notebook) throws -> Document? {
    let word = arguments.words.first ?? ""
    switch command.name {
    case "show":
      guard arguments.words.count == 1, let (masks, place) = try notebook.mask(word) else { return nil }
      return masks.document(of: place)
    case "help":
      guard word.hasPrefix(MaskPoint.prefix), let (masks, place) = try notebook.mask(word) else { return nil }
      return masks.help(place)
    case "why":
      guard let (name, indices) = try? Command.splitIndices(arguments), let (masks, place) = try notebook.mask(name)
      else { return nil }
      let shape = masks.values[place.value].shape
      return masks.why(place, try Command.place(indices, masks.address(of: place), shape, arguments))
    case "break", "tbreak", "edit", "patch", "ablate", "knockout":
      guard word.hasPrefix(MaskPoint.prefix) else { return nil }
      throw SegmentationError.onlyShown(word.split(separator: "[").first.map(String.init) ?? word)
    default: return nil
    }
  }
}

extension Notebook {
  /// The masks of the answer, and the value of them that `name` means; nil if it means none.
  /// - Throws: `SegmentationError` for an address that begins as theirs do.
  func mask(_ name: String) throws -> (Segmentation, Segmentation.Place)? {
    guard name.allSatisfy({ $0.isLetter || $0.isNumber || "._@".contains($0) }) else { return nil }
    guard name.hasPrefix(MaskPoint.prefix) else {
      guard let (masks, here) = here, let place = masks.place(shortName: name, here: here) else { return nil }
      return (masks, place)
    }
    guard let decoder = open.maskDecoder?.decoder else { throw SegmentationError.noDecoder }
    while try session.compute(through: session.program.count) {}  // to the end of the answer
    let masks = Segmentation(decoder, of: explainer.answerText)
    guard !masks.objects.isEmpty else { throw SegmentationError.noMask(answer: explainer.answerText) }
    return (masks, try masks.place(name, here: here?.1))
  }

  /// The masks of the answer, if the cursor is at its end or behind.
  var masksBehind: Segmentation? {
    guard let decoder = open.maskDecoder?.decoder, session.hasEnded,
      session.position == session.end(of: session.program.count - 1)
    else { return nil }
    let masks = Segmentation(decoder, of: explainer.answerText)
    return masks.objects.isEmpty ? nil : masks
  }

  /// The masks, and at which of their values the cursor is, if at one.
  var here: (Segmentation, Segmentation.Place)? {
    guard let index = current.placeInSequel, let masks = masksBehind, index < masks.count else { return nil }
    return (masks, masks.place(at: index))
  }
}
