extension HTMLRenderer {
  func bars(_ chart: BarChart) -> String {
    let shares = chart.shares
    let zero = shares.contains { $0 < 0 } ? 0.5 : 0
    let rows = zip(chart.bars, shares).map { bar, share in
      let length = share * (1 - zero) * 320
      let x = zero * 320 + min(length, 0)
      let rect =
        "<rect class=\"\(length < 0 ? "minus" : "bar")\" x=\"\(fixed(x))\" width=\"\(fixed(abs(length)))\" height=\"14\"/>"
      return "<tr><td>\(html(bar.label))</td><td><svg width=\"320\" height=\"14\">\(rect)</svg></td>"
        + "<td class=\"number\">\(html(bar.text))</td></tr>\n"
    }
    return figure(title: chart.title, "<table>\n\(rows.joined())</table>", captions: [])
  }

  func gauge(_ gauge: Gauge) -> String {
    let used = "<rect class=\"bar\" width=\"\(fixed(gauge.fraction * 320))\" height=\"14\"/>"
    let bar = "<svg width=\"320\" height=\"14\"><rect class=\"free\" width=\"320\" height=\"14\"/>\(used)</svg>"
    let share = Text(" (\(NumberFormat.percent(gauge.fraction)))", .muted)
    return "<p>\(html(gauge.label)) \(bar) \(html(gauge.text + share))</p>"
  }

  func histogram(_ histogram: Histogram) -> String {
    let (width, height) = (480.0, 120.0)
    let peak = Double(max(histogram.counts.max() ?? 0, 1))
    let pitch = width / Double(max(histogram.counts.count, 1))
    let bars = histogram.counts.enumerated().filter { $0.element > 0 }.map { index, count in
      let length = max(Double(count) / peak * height, 1)
      return "<rect class=\"bar\" x=\"\(fixed(Double(index) * pitch))\" y=\"\(fixed(height - length))\""
        + " width=\"\(fixed(max(pitch - 0.5, 0.5)))\" height=\"\(fixed(length))\"/>"
    }
    let ends = (NumberFormat.compact(histogram.range.lowerBound), NumberFormat.compact(histogram.range.upperBound))
    let names =
      "<text x=\"0\" y=\"134\">\(ends.0)</text><text x=\"480\" y=\"134\" text-anchor=\"end\">\(ends.1)</text>"
    let about = escaped("histogram of \(histogram.facts), from \(ends.0) to \(ends.1)")
    let svg =
      "<svg role=\"img\" aria-label=\"\(about)\" viewBox=\"0 0 480 138\" width=\"480\" height=\"138\">\(bars.joined())\(names)</svg>"
    return figure(title: histogram.title, svg, captions: [histogram.facts])
  }

  func fixed(_ value: Double) -> String { NumberFormat.fixed(value, decimals: 1) }
}

/// Draws a plot as SVG.
struct PlotHTML {
  let renderer: HTMLRenderer
  let plot: Plot

  private let left = 56.0
  private let top = 8.0

  func figure() -> String {
    let points = plot.series.flatMap(\.points)
    guard points.contains(where: { $0.x.isFinite && $0.y.isFinite }) else {
      return renderer.figure(title: plot.title, "<p>(no points)</p>", captions: [])
    }
    let x = PlotScale(points.map(\.x), tickCount: 6, endsOnTicks: false)
    let y = PlotScale(points.map(\.y), tickCount: 4, endsOnTicks: true)
    let ratio = min(max((x.high - x.low) / (y.high - y.low), 0.25), 4)
    let height = 220.0
    let width = plot.hasEqualUnits ? height * ratio : 480
    let content = axes(x, y, width, height) + plot.series.indices.map { series($0, x, y, width, height) }.joined()
    let size = (renderer.fixed(left + width + 16), renderer.fixed(top + height + 24))
    let about = renderer.escaped(
      "plot of " + plot.series.map(\.name.plain).filter { !$0.isEmpty }.joined(separator: ", "))
    let svg =
      "<svg role=\"img\" aria-label=\"\(about)\" viewBox=\"0 0 \(size.0) \(size.1)\" width=\"\(size.0)\" height=\"\(size.1)\">\(content)</svg>"
    let legend = plot.series.enumerated().filter { !$0.element.name.isEmpty }.map { index, series in
      renderer.swatch(Colour.distinct[index % Colour.distinct.count]) + renderer.html(series.name)
    }
    let axisNames = [plot.x, plot.y].filter { !$0.isEmpty }.map(renderer.escaped).joined(separator: " → ")
    let captions = [legend.joined(separator: " &nbsp; "), axisNames].filter { !$0.isEmpty }
    return renderer.figure(title: plot.title, svg, captions: captions)
  }

  private func axes(_ x: PlotScale, _ y: PlotScale, _ width: Double, _ height: Double) -> String {
    let across = y.ticks.map { tick in
      let place = renderer.fixed(top + height * (1 - y.share(tick)))
      return "<path class=\"axis\" d=\"M\(renderer.fixed(left)) \(place)h\(renderer.fixed(width))\"/>"
        + "<text x=\"\(renderer.fixed(left - 6))\" y=\"\(place)\" dy=\"4\" text-anchor=\"end\">"
        + "\(NumberFormat.compact(tick))</text>"
    }
    let down = x.ticks.map { tick in
      "<text x=\"\(renderer.fixed(left + width * x.share(tick)))\" y=\"\(renderer.fixed(top + height + 16))\""
        + " text-anchor=\"middle\">\(NumberFormat.compact(tick))</text>"
    }
    return (across + down).joined()
  }

  private func series(_ index: Int, _ x: PlotScale, _ y: PlotScale, _ width: Double, _ height: Double) -> String {
    let colour = Colour.distinct[index % Colour.distinct.count].css
    let series = plot.series[index]
    var path = ""
    var dots = ""
    var isInterrupted = true
    for point in series.points {
      guard x.contains(point.x), y.contains(point.y) else {
        isInterrupted = true
        continue
      }
      let across = renderer.fixed(left + width * x.share(point.x))
      let down = renderer.fixed(top + height * (1 - y.share(point.y)))
      path += "\(isInterrupted ? "M" : "L")\(across) \(down)"
      dots += "<circle cx=\"\(across)\" cy=\"\(down)\" r=\"2.5\" fill=\"\(colour)\"/>"
      isInterrupted = false
    }
    return series.kind == .scatter
      ? dots : "<path d=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"/>"
  }
}
