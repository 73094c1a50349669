import Explaining
import MaskDecoder
import Notebook
import Rendering

extension SegmentationSequel {
  /// Where a command of moving leads that goes to one of these values or leaves from one; nil for any other.
  func moved(_ command: Command, _ arguments: Arguments, _ notebook: Notebook) throws -> Document? {
    switch command.name {
    case "goto", "until":
      guard let word = arguments.words.first, arguments.words.count == 1, let (masks, place) = try notebook.mask(word)
      else { return nil }
      let isBehind = notebook.here.map { masks.index(of: place) <= masks.index(of: $0.1) } ?? false
      if command.name == "until", isBehind {
        throw arguments.badUsage("\(word) has been passed; :goto goes back to it")
      }
      try notebook.session.move(to: notebook.session.end(of: notebook.session.program.count - 1))
      return notebook.arrival(masks, masks.index(of: place), by: .point)
    case "step", "next", "forward", "finish", "continue": return try forward(command.name, arguments, notebook)
    case "back": return try back(arguments, notebook)
    case "list": return notebook.here.map { $0.listed($1) }
    case "where":
      guard let (masks, here) = notebook.here else { return nil }
      return Document(try command.run(notebook, arguments).blocks.dropLast()) + masks.overview(here)
    default: return nil
    }
  }

  private func forward(_ name: String, _ arguments: Arguments, _ notebook: Notebook) throws -> Document? {
    let words = arguments.words
    guard let masks = notebook.masksBehind, words.allSatisfy({ Int($0) != nil }) else { return nil }
    let start = notebook.current.placeInSequel ?? -1
    let ends = masks.stageEnds.filter { $0 > start }
    guard let last = ends.last else { throw CommandError.answerEnded }
    if ["finish", "continue"].contains(name) { try arguments.requireNone() }
    let unit = name == "step" ? .point : name == "forward" ? notebook.current.unit : MoveUnit.stage
    let count = try arguments.count()
    let target =
      switch (name, unit) {
      case ("continue", _): last
      case ("finish", _): masks.finish(start)
      case (_, .point): min(start + count, last)
      case (_, .stage): ends[min(count, ends.count) - 1]
      }
    return notebook.arrival(masks, target, by: unit)
  }

  /// Back among the values; before the first of them, back into the answer.
  private func back(_ arguments: Arguments, _ notebook: Notebook) throws -> Document? {
    guard let (masks, here) = notebook.here else { return nil }
    let (count, start, unit) = (try arguments.count(), masks.index(of: here), notebook.current.unit)
    let ends = masks.stageEnds.filter { $0 < start }
    let steps = unit == .point ? start : ends.count
    if count <= steps {
      return notebook.arrival(masks, unit == .point ? start - count : ends[ends.count - count], by: unit)
    }
    let target = count == steps + 1 ? notebook.session.position : try notebook.position(back: count - steps - 1, unit)
    try notebook.session.move(to: target)
    notebook.current.placeInSequel = nil
    guard target.point >= 0 else { return [.paragraph(notebook.whereabouts)] }
    return try notebook.showHere() + notebook.displays
  }
}

extension Notebook {
  /// Puts the cursor at a value of the masks, and shows it.
  fileprivate func arrival(_ masks: Segmentation, _ index: Int, by unit: MoveUnit) -> Document {
    (current.placeInSequel, current.unit) = (index, unit)
    let isLast = index == masks.count - 1
    let end: Block = .advice([.note("The last mask: \(code: ":objects") draws all of them over the picture.")])
    return masks.document(of: masks.place(at: index)) + (isLast ? [end] : []) + displays
  }
}

extension Segmentation {
  /// The end of the stage that the cursor is inside; elsewhere that of the mask it is in, or comes to.
  fileprivate func finish(_ index: Int) -> Int {
    let ends = stageEnds
    guard index < 0 || ends.contains(index), let next = ends.first(where: { $0 > index }) else {
      return ends.first { $0 > index } ?? index
    }
    return (next / values.count + 1) * values.count - 1
  }

  /// The values that are computed together with the cursor's.
  fileprivate func listed(_ here: Place) -> Document {
    let rows: [[Text]] = stage(of: here).map { index in
      [
        Text(mark(index, here.value), .strong), Text(address(of: Place(mask: here.mask, value: index)), .address),
        Text(NumberFormat.shape(values[index].shape)),
      ]
    }
    let title = Text("\(values[here.value].point.stageTitle), \(objectName(here.mask))")
    return [.table(Table([Table.Column(), Table.Column(title, isFlexible: true), Table.Column("shape")], rows: rows))]
  }

  private func mark(_ index: Int, _ here: Int) -> String { index == here ? ">" : index < here ? "*" : " " }

  /// The stages of the cursor's mask, and where the cursor is.
  fileprivate func overview(_ here: Place) -> Document {
    let (ends, current) = (stageEnds.prefix { $0 < values.count }, stage(of: here))
    let rows = ends.map { end -> [Text] in
      let mark = current.contains(end) ? ">" : end < here.value ? "*" : " "
      return [
        Text(mark, .strong), Text(values[end].point.stageTitle),
        Text(address(of: Place(mask: here.mask, value: end)), .address),
        Text(NumberFormat.shape(values[end].shape), .muted),
      ]
    }
    let columns: [Table.Column] = [
      .init(), .init(Text("of " + objectName(here.mask))), .init("what it makes", isFlexible: true),
      .init("shape", .right),
    ]
    let place =
      "value \(here.value - current.lowerBound + 1) of \(current.count) in \(values[here.value].point.stageTitle)"
    return [
      .table(Table(columns, rows: rows)),
      .paragraph("At \(address: address(of: here)), \(place), \(objectName(here.mask))."),
    ]
  }
}
