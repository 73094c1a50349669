import Questions
import Rendering

extension AnswerReading {
  /// What the answer says as a table, and what of it is no object's.
  /// - Parameter hasDecoder: whether masks have been made of codes.
  package func document(_ located: [LocatedObject]?, hasDecoder: Bool) -> Document {
    var blocks: [Block] = []
    if objects.isEmpty {
      blocks.append(.paragraph("The answer names no object, which is four <loc> tokens and a label."))
    } else {
      blocks.append(.table(located.map(Table.init(objects:)) ?? locations))
    }
    if !hasDecoder, objects.contains(where: { $0.codes != nil }) {
      blocks.append(.paragraph("The codes become masks with \(code: "--mask-decoder vae-oid.npz")."))
    }
    for text in texts { blocks.append(.paragraph("text: \(Text(text))")) }
    for sequence in malformed {
      blocks.append(.paragraph("\(sequence.problem): \(code: sequence.text)"))
    }
    return Document(blocks)
  }

  /// Where there is no picture, edges are in 1024ths.
  private var locations: Table {
    let columns = ["top", "left", "bottom", "right"].map { Table.Column(Text($0), .right) }
    return Table(
      [Table.Column("object", isFlexible: true)] + columns + [Table.Column("mask")],
      rows: objects.map { object in
        [Text(object.label)] + object.locations.map { Text("\($0)") } + [object.codes == nil ? "" : "codes"]
      })
  }
}

extension Table {
  /// Objects with their edges in pixels.
  package init(objects: [LocatedObject]) {
    let isWatched = objects.contains { $0.certainty != nil }
    let hasMasks = objects.contains { $0.object.codes != nil }
    let edges = ["left", "top", "right", "bottom"].map { Table.Column(Text($0), .right) }
    self.init(
      [Table.Column("object", isFlexible: true)] + edges + (hasMasks ? [Table.Column("mask", .right)] : [])
        + (isWatched ? [Table.Column("sure", .right)] : []),
      rows: objects.map { object in
        [Text(object.name)] + object.edgeCells + (hasMasks ? [object.maskCell] : [])
          + (isWatched ? [Text(object.certainty.map { NumberFormat.probability(Float($0.probability)) } ?? "")] : [])
      })
  }
}

extension LocatedObject {
  /// Each edge in pixels, and from where to where the model would have put it.
  fileprivate var edgeCells: [Text] {
    let edges = [(1, box.left, size.width), (0, box.top, size.height), (3, box.right, size.width)]
    return (edges + [(2, box.bottom, size.height)]).map { index, edge, side in
      let pixel = NumberFormat.fixed(edge, decimals: 1)
      guard let interval = certainty?.edges[index] else { return Text(pixel) }
      let ends = [interval.lowerBound, interval.upperBound].map {
        NumberFormat.fixed(Double($0) / 1024 * Double(side), decimals: 0)
      }
      return Text(pixel) + (ends[0] == ends[1] ? "" : "\(muted: " (\(ends[0])–\(ends[1]))")")
    }
  }

  fileprivate var maskCell: Text {
    guard let mask else { return object.codes == nil ? "" : "codes" }
    return Text("\(mask.pixels.count { $0 }) px")
  }
}
