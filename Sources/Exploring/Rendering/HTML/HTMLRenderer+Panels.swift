import Foundation

extension HTMLRenderer {
  /// Cells a heatmap shows in one direction before blocks of them are drawn as one.
  private static let mostCells = 512

  /// Panels side by side, and below several, across the page, what is to be said of all maps among them.
  func panels(_ panels: [Panel]) throws -> String {
    let maps = DrawnHeatmap.beside(
      panels.compactMap { panel in
        guard case .heatmap(let heatmap) = panel else { return nil }
        let (rows, columns) = Self.block(heatmap)
        return (heatmap, heatmap.cells(blockRows: rows, blockColumns: columns))
      })
    let captions = try maps.map(captions)
    let shared =
      panels.count == 1
      ? [] : captions.first?.filter { caption in captions.allSatisfy { $0.contains(caption) } } ?? []
    var own = zip(maps, captions.map { $0.filter { !shared.contains($0) } }).makeIterator()
    let figures = try panels.map { panel in
      switch panel {
      case .heatmap: try own.next().map(heatmap) ?? ""
      case .picture(let picture): try self.picture(picture)
      }
    }.map { $0 + "\n" }.joined()
    let below = shared.isEmpty ? "" : "\n<p class=\"caption\">\(shared.joined(separator: "<br>"))</p>"
    return "<div class=\"panels\">\n\(figures)</div>" + below
  }

  /// Rows and columns that share a cell.
  private static func block(_ heatmap: Heatmap) -> (rows: Int, columns: Int) {
    (
      max((heatmap.values.shape[0] + mostCells - 1) / mostCells, 1),
      max((heatmap.values.shape[1] + mostCells - 1) / mostCells, 1)
    )
  }

  /// A figure with its title above and captions below.
  func figure(title: Text, _ content: String, captions: [String]) -> String {
    let title = title.isEmpty ? "" : "<figcaption class=\"title\">\(html(title))</figcaption>\n"
    let below = captions.isEmpty ? "" : "<figcaption>\(captions.joined(separator: "<br>\n"))</figcaption>\n"
    return "<figure>\n\(title)\(content)\n\(below)</figure>"
  }

  // MARK: Heatmaps

  /// How to read a map's colours, its axes and its cells.
  private func captions(_ drawn: DrawnHeatmap) throws -> [String] {
    let (heatmap, cells) = (drawn.heatmap, drawn.cells)
    guard heatmap.values.count > 0 else { return [] }
    let (blockRows, blockColumns) = Self.block(heatmap)
    let block = cells.description(blockRows: blockRows, blockColumns: blockColumns)
    let descriptions =
      drawn.scale.descriptions(heatmap.scale.sharing) + [heatmap.axesDescription, block].compactMap(\.self)
    return [try legend(drawn.scale, cells.values)] + beyond(drawn.scale) + descriptions.map(escaped)
      + (heatmap.note.isEmpty ? [] : [html(heatmap.note)])
  }

  private func heatmap(_ drawn: DrawnHeatmap, captions: [String]) throws -> String {
    let (heatmap, cells) = (drawn.heatmap, drawn.cells)
    let (rows, columns) = (heatmap.values.shape[0], heatmap.values.shape[1])
    guard rows > 0, columns > 0 else { return figure(title: heatmap.title, "<p>(empty)</p>", captions: []) }
    let (blockRows, blockColumns) = Self.block(heatmap)
    let colours = cells.values.map { drawn.scale.dot($0, .truecolor).colour }
    let frame = PanelFrame(
      rows: cells.rows, columns: cells.columns, nameWidth: heatmap.rowNames.width(rows))
    var svg = try image(colours, width: cells.columns, height: cells.rows, in: frame)
    for mark in heatmap.marks where (0..<rows).contains(mark.row) && (0..<columns).contains(mark.column) {
      svg += frame.mark(row: mark.row / blockRows, column: mark.column / blockColumns)
    }
    svg += frame.names(heatmap.rowNames.visible(in: .unicode), isRow: true, block: blockRows, escaped)
    svg += frame.names(heatmap.columnNames.visible(in: .unicode), isRow: false, block: blockColumns, escaped)
    let about = alternative(heatmap.title, "heatmap of \(rows) × \(columns) values", Self.span(drawn.scale.range))
    let attributes = keeper.map { keeper in
      " data-figure=\"\(frame.cellPlace)\" data-block=\"\(blockRows) \(blockColumns)\""
        + axis("row", heatmap.rows, heatmap.rowNames) + axis("column", heatmap.columns, heatmap.columnNames)
        + " data-numbers=\"\(keeper.address(ofNumbers: cells.values.map { Float($0) }))\""
    }
    return figure(
      title: heatmap.title, frame.svg(svg, alternative: about, attributes: attributes ?? ""), captions: captions)
  }

  /// What an axis counts, and what each of it is called, for what points at a cell: words, or the first number and the distance.
  private func axis(_ name: String, _ title: String, _ names: AxisNames) -> String {
    let called =
      switch names {
      case .numbers(let first, let distance): "numbers=\"\(first) \(distance)\""
      case .words(let words): "words=\"\(words.map(escaped).joined(separator: "\t"))\""
      }
    return " data-\(name)s=\"\(escaped(title))\" data-\(name)-\(called)"
  }

  /// What a figure is, in words.
  private func alternative(_ title: Text, _ facts: String...) -> String {
    escaped(([title.plain] + facts).filter { !$0.isEmpty }.joined(separator: ", "))
  }

  private static func span(_ range: ClosedRange<Double>) -> String {
    "from \(NumberFormat.compact(range.lowerBound)) to \(NumberFormat.compact(range.upperBound))"
  }

  /// The ramp between the numbers at its ends, and what stands for numbers that have no place on it.
  private func legend(_ scale: DrawnScale, _ values: [Double]) throws -> String {
    let special = [(Double.nan, "NaN"), (-Double.infinity, "-inf"), (Double.infinity, "inf")].filter { special, _ in
      values.contains { $0.isNaN ? special.isNaN : $0 == special }
    }
    return ([try ramp(scale)] + special.map { swatch(scale.dot($0, .truecolor).colour) + $1 }).joined(separator: " ")
  }

  /// What stands for numbers beyond the ends.
  private func beyond(_ scale: DrawnScale) -> [String] {
    [DrawnScale.Side.low, .high].compactMap { side in
      scale.beyondDescription(side).map { swatch(scale.dot(beyond: side).colour) + escaped($0) }
    }
  }

  private func ramp(_ scale: DrawnScale) throws -> String {
    let range = scale.range
    let (low, high) = (NumberFormat.compact(range.lowerBound), NumberFormat.compact(range.upperBound))
    guard range.lowerBound < range.upperBound else {
      return swatch(scale.dot(range.lowerBound, .truecolor).colour) + low
    }
    let colours = (0..<64).map { scale.ramp.colour(Double($0) / 63) }
    let size = "width=\"160\" height=\"10\""
    let picture = try dataURI(colours, width: colours.count, height: 1)
    return
      "\(low) <svg aria-hidden=\"true\" \(size)><image \(size) preserveAspectRatio=\"none\" href=\"\(picture)\"/></svg> \(high)"
  }

  func swatch(_ colour: Colour) -> String {
    "<svg width=\"12\" height=\"10\"><rect width=\"10\" height=\"10\" fill=\"\(colour.css)\"/></svg>"
  }

  // MARK: Pictures

  private func picture(_ picture: Picture) throws -> String {
    guard picture.width > 0, picture.height > 0 else {
      return figure(title: picture.title, "<p>(empty)</p>", captions: [])
    }
    let frame = PanelFrame(
      rows: picture.grid?.rows ?? picture.height, columns: picture.grid?.columns ?? picture.width,
      proportions: Double(picture.width) / Double(picture.height))
    var svg = frame.image(address(of: try encodePNG(picture.width, picture.height, picture.veiled.pixels)))
    if let grid = picture.grid {
      svg += frame.names(.numbers(), isRow: true, block: 1, escaped)
      svg += frame.names(.numbers(), isRow: false, block: 1, escaped)
      if grid.hasGaps { svg += frame.lines() }
      for mark in picture.marks where (0..<grid.rows).contains(mark.row) && (0..<grid.columns).contains(mark.column) {
        svg += frame.mark(row: mark.row, column: mark.column)
      }
    }
    svg += frame.boxes(of: picture, escaped)
    let captions = picture.boxes.enumerated().map { index, box in
      swatch(Colour.distinct[index % Colour.distinct.count]) + html(box.label)
    }
    let boxes = picture.boxes.map(\.label.plain).joined(separator: ", ")
    let about = alternative(picture.title, "picture of \(picture.width) × \(picture.height) pixels", boxes)
    let attributes = keeper == nil ? "" : " data-figure=\"\(frame.cellPlace)\""
    return figure(
      title: picture.title, frame.svg(svg, alternative: about, attributes: attributes),
      captions: captions + (picture.note.isEmpty ? [] : [html(picture.note)]))
  }

  // MARK: PNG

  private func image(_ colours: [Colour], width: Int, height: Int, in frame: PanelFrame) throws -> String {
    frame.image(address(of: try png(colours, width: width, height: height)))
  }

  private func address(of png: Data) -> String { keeper?.address(ofPicture: png) ?? dataURI(png) }

  private func dataURI(_ colours: [Colour], width: Int, height: Int) throws -> String {
    dataURI(try png(colours, width: width, height: height))
  }

  private func png(_ colours: [Colour], width: Int, height: Int) throws -> Data {
    try encodePNG(width, height, colours.flatMap { [$0.red, $0.green, $0.blue] })
  }

  private func dataURI(_ png: Data) -> String { "data:image/png;base64," + png.base64EncodedString() }
}

extension Colour {
  /// The colour as CSS writes it.
  var css: String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
