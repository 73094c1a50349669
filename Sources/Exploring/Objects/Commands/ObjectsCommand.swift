import Explaining
import Foundation
import MaskDecoder
import Notebook
import Questions
import Rendering
import Stepping

extension Command {
  package static let objects = Command(
    "objects", formerName: "boxes", "[MASK-DECODER] [NUMBER]", group: .looking,
    "Draw the objects of the answer on the image.",
    details: """
      An object is four <loc> tokens, top, left, bottom, right in 1024ths of the side, sixteen <seg> tokens where it has a \
      mask, and a label. Prompts of the form detect THING ask for boxes, segment THING for masks. Edges are in the picture's \
      own pixels, with those between which the model puts them with a probability of 0.9: how sure it is, not how right. \
      vlmverse generate --draw OUT.png in a shell makes a picture of them. Masks take big_vision's decoder, \
      vae-oid.npz, named here or opened by :open mask-decoder. With an object's number, every value on the way from its codes \
      to its mask is shown. With a decoder open, :step goes on behind the answer's end into the masks, whose values are \
      segmentation.codes to segmentation.mask: @0 behind an address is the first mask, @1 the next; without @, the one the \
      cursor is in is meant.
      """,
    examples: [
      (":objects", "after :prompt detect triangle, and :continue"),
      (":objects vae-oid.npz", "masks, too"), (":objects vae-oid.npz 1", "how the first one's mask is decoded"),
    ],
    completes: [.file, .index], touches: .opens { Masks($0, $1).url }, sequel: SegmentationSequel()
  ) { notebook, arguments in
    let masks = Masks(notebook, arguments)
    let decoder = try masks.url.map { try MaskDecoder(contentsOf: $0) } ?? notebook.open.maskDecoder?.decoder
    let reading = AnswerReading(notebook.explainer.answerText)
    guard !reading.objects.isEmpty else { return [.paragraph(notebook.absenceOfObjects)] }
    if let number = masks.number {
      guard let decoder else {
        throw arguments.badUsage("how a mask is decoded takes a mask decoder, such as vae-oid.npz")
      }
      let segmentation = Segmentation(decoder, of: notebook.explainer.answerText)
      guard let mask = segmentation.objects.firstIndex(where: { $0.number == number }) else {
        let has = reading.objects.indices.contains(number - 1) ? "has no mask" : "is not there"
        throw arguments.badUsage("object \(number) of \(reading.objects.count) \(has)")
      }
      return segmentation.document(ofMask: mask)
    }
    return [.picture(notebook.picture(of: reading.objects, decoder))]
      + reading.document(notebook.located(reading.objects, decoder), hasDecoder: decoder != nil)
  }
}

/// The words of a line that name a mask decoder, and an object.
private struct Masks {
  /// The decoder's file, if one is named.
  let url: URL?
  let number: Int?

  init(_ notebook: Notebook, _ arguments: Arguments) {
    number = arguments.words.last.flatMap { Int($0) }
    let name = number == nil ? arguments.unquotedText : arguments.textBeforeLastWord.withoutQuotes
    guard !name.isEmpty else {
      url = nil
      return
    }
    let path = name.expandedPath
    let folder = path.hasPrefix("/") ? nil : arguments.authority.folder
    let place = folder?.appending(path: path) ?? URL(filePath: path)
    url = (try? ModelSource.maskDecoder(path, at: place)) ?? place
  }
}

extension Notebook {
  /// Objects of the answer in the picture's own pixels, with how sure the model was.
  fileprivate func located(_ objects: [AnswerObject], _ decoder: MaskDecoder?) -> [LocatedObject] {
    var certainty = AnswerCertainty(open.tokenizer)
    let choices = session.program.indices.filter { session.program[$0].part == .sampling }
    for (token, choice) in zip(session.answer, choices) {
      guard let logits = session.hidden(of: choice) else { break }
      certainty.append(token, logits: logits)
    }
    return objects.map { LocatedObject($0, size: question.size, decoder, certainty.certainty(of: $0)) }
  }

  /// What the model sees, with the objects over it.
  fileprivate func picture(of objects: [AnswerObject], _ decoder: MaskDecoder?) -> Picture {
    let side = (width: question.picture.width, height: question.picture.height)
    let located = objects.map { LocatedObject($0, size: side, decoder) }
    let boxes = located.map { object in
      Picture.Box(
        x: object.box.left...object.box.right, y: object.box.top...object.box.bottom, label: Text(object.name),
        mask: object.mask?.pixels ?? [])
    }
    return explainer.picture(title: Text(explainer.answerText), boxes: boxes)
  }

  /// Why there is nothing to draw, and what would bring objects.
  fileprivate var absenceOfObjects: Text {
    let form: Text = """
      A prompt of the form detect THING asks for boxes: \(code: ":prompt detect triangle"), or whatever is in the picture, \
      and \(code: ":continue").
      """
    guard !session.answer.isEmpty else { return "There is no answer yet. " + form }
    return "The answer to \(code: question.prompt) is \(strong: explainer.answerText) so far, with no object in it. "
      + form
  }
}
