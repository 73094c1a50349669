import Explaining
import PaliGemmaModel
import Rendering
import Stepping

extension Notebook {
  /// Says of the run's values what they are.
  package var explainer: Explainer { Explainer(session, open, question) }

  /// The value at `address`, wherever the cursor is: what it is, how it came about, and its picture.
  func show(_ address: Address) throws -> Document { cautioning(try explainer.show(address), about: address.point) }

  /// The value that the cursor rests on.
  package func showHere() throws -> Document {
    let stage = session.program[session.position.stage]
    let point = session.layout.points(of: stage)[session.position.point]
    return try show(Address(point, of: stage))
  }

  /// The values of a segment, in which the cursor rests.
  func show(_ segment: Segment) throws -> Document {
    let stage = session.program[session.position.stage]
    let heading = segment.impliedTower.map { tower -> Document in
      [.paragraph("\(segment.name) of the \(strong: tower.rawValue) tower, where the cursor is.")]
    }
    let values = try explainer.show(segment.points, telling: segment.tellingPoint, of: stage)
    return (heading ?? []) + cautioning(values, about: segment.tellingPoint)
  }

  /// A document about the values of `point`; where it is of attention, with what is to be said of that.
  package func cautioning(_ document: Document, about point: Point) -> Document {
    point == .weights ? explaining(document, .attention) : document
  }

  /// A document with the note on how to read it, the first time in a session.
  package func explaining(_ document: Document, _ note: ReadingNote) -> Document {
    notesGiven.insert(note).inserted ? document + [.note(note.text)] : document
  }

  /// Which pass chose the answer's first token, where the cursor is behind it.
  package func otherPass(than stage: Stage) -> Document {
    guard stage.step > 0 else { return [] }
    let place: Text = "\(code: ":goto text.logits@0")"
    return [
      .advice([
        .note(
          "This is the pass behind the answer's token \(stage.step); \(place) goes to the one that chose the first.")
      ])
    ]
  }
}
