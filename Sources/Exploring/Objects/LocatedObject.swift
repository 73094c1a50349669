import Foundation
import MaskDecoder
import Questions

/// An object of an answer in the pixels of the picture that was asked about.
package struct LocatedObject: Sendable {
  package let object: AnswerObject
  /// The picture's size.
  package let size: (width: Int, height: Int)
  package let box: Box
  /// Its pixels; nil where the answer has no codes of them, or nothing decodes those.
  package let mask: PlacedMask?
  /// How sure the model was; nil where that was not watched.
  package let certainty: ObjectCertainty?

  /// What to call it: its label, or that it has none.
  package var name: String { object.label.isEmpty ? "(no label)" : object.label }

  /// How sure the model was, from 0 to 1; 1 where that was not watched.
  package var score: Double { certainty?.probability ?? 1 }

  /// - Parameter size: of the picture as it stands upright.
  package init(
    _ object: AnswerObject, size: (width: Int, height: Int), _ decoder: MaskDecoder?,
    _ certainty: ObjectCertainty? = nil
  ) {
    (self.object, self.size) = (object, size)
    box = object.box(width: size.width, height: size.height)
    mask = decoder.flatMap { decoder in
      object.codes.map { codes in
        let pixels = PixelBox(locations: object.locations, width: size.width, height: size.height)
        return PlacedMask(decoder(codes), in: pixels, width: size.width, height: size.height)
      }
    }
    self.certainty = certainty
  }
}

extension PlacedMask {
  package var runLengths: RunLengths { RunLengths(pixels, width: width, height: height) }
}

/// What JSON says of an object.
package struct ObjectReport: Encodable {
  let label: String
  /// Top, left, bottom and right in 1024ths.
  let locations: [Int]
  /// Left, top, right and bottom in the picture's pixels, and left, top, width and height.
  var box, bbox: [Double]?
  let codes: [Int]?
  var mask: CocoMask?
  /// Pixels of the mask.
  var area: Int?
  /// The geometric mean of its tokens' probabilities, and these.
  let probability: Double?
  let probabilities: [Double]?
  /// Between which locations the model puts each edge, in the order of `locations`, with a probability of 0.9.
  let intervals: [[Int]]?

  /// Without a picture there are no pixels.
  package init(_ object: AnswerObject, _ certainty: ObjectCertainty? = nil) {
    (label, locations, codes) = (object.label, object.locations, object.codes)
    probability = certainty?.probability
    probabilities = certainty?.probabilities
    intervals = certainty?.edges.map { [$0.lowerBound, $0.upperBound] }
  }

  package init(_ located: LocatedObject) {
    self.init(located.object, located.certainty)
    let edges = located.box
    (box, bbox) = ([edges.left, edges.top, edges.right, edges.bottom], edges.leftTopWidthHeight)
    guard let runs = located.mask?.runLengths else { return }
    (mask, area) = (CocoMask(runs), runs.area)
  }
}

/// What JSON says of tokens that are no object's.
package struct MalformedReport: Encodable {
  let text, problem: String

  package init(_ malformed: AnswerReading.Malformed) { (text, problem) = (malformed.text, malformed.problem) }
}
