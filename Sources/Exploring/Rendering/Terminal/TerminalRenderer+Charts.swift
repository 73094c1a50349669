extension TerminalRenderer {
  /// A figure's title, where it has one.
  func title(_ text: Text, width: Int) -> [Line] {
    text.isEmpty ? [] : line(text).repainted { $0.isBold = true }.wrapped(to: width)
  }

  // MARK: Bars

  func bars(_ chart: BarChart, width: Int) -> [Line] {
    let labels = chart.bars.map { line($0.label) }
    let texts = chart.bars.map { line($0.text) }
    let labelWidth = min(labels.map(\.width).max() ?? 0, max(width * 2 / 5 - 1, 6))
    let textWidth = min(texts.map(\.width).max() ?? 0, max(width / 2, 6))
    let room = max(1, width - labelWidth - textWidth - 2)
    let shares = chart.shares
    let isSigned = shares.contains { $0 < 0 }
    let half = isSigned ? room / 2 : room
    return title(chart.title, width: width)
      + zip(shares.indices, shares).map { index, share in
        var bar = share < 0 ? Line.spaces(half - Int((-share * Double(half)).rounded())) : .spaces(isSigned ? half : 0)
        bar += share < 0 ? negativeBar(-share, room: half) : positiveBar(share, room: half)
        return labels[index].truncatedInside(to: labelWidth, ellipsis: ellipsis).padded(to: labelWidth + 1)
          + bar.padded(to: room + 1)
          + texts[index].truncated(to: textWidth, ellipsis: ellipsis).padded(to: textWidth, .right)
      }
  }

  /// A bar to the right; an amount that is not nothing shows at least the smallest mark.
  private func positiveBar(_ share: Double, room: Int) -> Line {
    let paint = Paint(foreground: .fixed(ColourRamp.sequential.colour(0.55)))
    let eighths = Int((share * Double(room) * 8).rounded())
    guard isUnicode else {
      let count = Int((share * Double(room)).rounded())
      return Line(count > 0 ? String(repeating: "#", count: count) : share > 0 ? "." : "", paint)
    }
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    let bar = String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    return Line(bar.isEmpty && share > 0 ? "▏" : bar, paint)
  }

  private func negativeBar(_ share: Double, room: Int) -> Line {
    let paint = Paint(foreground: .fixed(ColourRamp.diverging.colour(1)))
    return Line(String(repeating: isUnicode ? "█" : "-", count: Int((share * Double(room)).rounded())), paint)
  }

  // MARK: Gauge

  func gauge(_ gauge: Gauge, width: Int) -> [Line] {
    let label = line(gauge.label)
    let text = line(gauge.text + Text(" (\(NumberFormat.percent(gauge.fraction)))", .muted))
    let room = min(width - label.width - text.width - 4, 40)
    guard room >= 8 else {
      let bar = gaugeBar(gauge.fraction, room: min(width - 2, 40))
      return label.wrapped(to: width) + [bar] + text.wrapped(to: width)
    }
    return [label + Line(label.glyphs.isEmpty ? "" : " ") + gaugeBar(gauge.fraction, room: room) + Line(" ") + text]
  }

  private func gaugeBar(_ share: Double, room: Int) -> Line {
    let filled = Int((share * Double(room)).rounded())
    let used = Line(
      String(repeating: isUnicode ? "█" : "#", count: filled),
      Paint(foreground: .fixed(ColourRamp.sequential.colour(0.55))))
    let free = Line(String(repeating: isUnicode ? "░" : ".", count: room - filled), .faint)
    return Line("[") + used + free + Line("]")
  }

  // MARK: Histogram

  func histogram(_ histogram: Histogram, width: Int) -> [Line] {
    let largestLabel = NumberFormat.count(histogram.counts.max() ?? 0)
    let labelWidth = min(largestLabel.count, 12)
    let room = max(1, width - labelWidth - 2)
    let merge = max(1, (histogram.counts.count + room - 1) / room)
    let counts = stride(from: 0, to: histogram.counts.count, by: merge).map { start in
      histogram.counts[start..<min(start + merge, histogram.counts.count)].reduce(0, +)
    }
    let columns = max(1, min(4, room / max(counts.count, 1)))
    let peak = counts.max() ?? 0
    let height = options.isBig ? 12 : 8
    let paint = Paint(foreground: .fixed(ColourRamp.sequential.colour(0.55)))
    var lines = title(histogram.title, width: width)
    for row in (0..<height).reversed() {
      let label = row == height - 1 ? NumberFormat.count(peak) : ""
      let bars = counts.map { count in
        let level = peak > 0 ? Double(count) / Double(peak) * Double(height) - Double(row) : 0
        return repeatElement(columnGlyph(level, isLowest: row == 0 && count > 0), count: columns)
      }
      lines.append(
        Line(label, .faint).padded(to: labelWidth, .right) + Line(isUnicode ? " │" : " \(FigureGlyphs.axis)", .faint)
          + Line(String(bars.joined()), paint))
    }
    return lines + histogramAxis(histogram, labelWidth: labelWidth, length: counts.count * columns, width: width)
  }

  /// The part of one character that a column of `level` characters fills.
  private func columnGlyph(_ level: Double, isLowest: Bool) -> Character {
    let parts = isUnicode ? Array(" ▁▂▃▄▅▆▇█") : FigureGlyphs.columnParts
    let part = Int((min(max(level, 0), 1) * Double(parts.count - 1)).rounded())
    return parts[max(part, isLowest ? 1 : 0)]
  }

  private func histogramAxis(_ histogram: Histogram, labelWidth: Int, length: Int, width: Int) -> [Line] {
    let stroke = String(repeating: isUnicode ? "─" : "-", count: length)
    let axis = Line("0", .faint).padded(to: labelWidth, .right) + Line((isUnicode ? " └" : " +") + stroke, .faint)
    let low = NumberFormat.compact(histogram.range.lowerBound)
    let high = NumberFormat.compact(histogram.range.upperBound)
    let ends = Line.spaces(labelWidth + 2) + Line(low).padded(to: max(length - high.count, low.count + 1)) + Line(high)
    return [axis] + ends.wrapped(to: width) + Line(histogram.facts, .faint).wrapped(to: width)
  }
}
