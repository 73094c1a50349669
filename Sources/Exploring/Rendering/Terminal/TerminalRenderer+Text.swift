extension TerminalRenderer {
  func heading(_ text: Text, level: Int, width: Int) -> [Line] {
    let titles = line(text).repainted { $0.isBold = true }.wrapped(to: width)
    guard level <= 2 else { return titles }
    let stroke = isUnicode ? (level == 1 ? "━" : "─") : (level == 1 ? "=" : "-")
    let length = titles.map(\.width).max() ?? 0
    return titles + [Line(String(repeating: stroke, count: length), .faint)]
  }

  /// Fixed text with tabs at every fourth column; a line that is too long goes on in the next.
  func code(_ code: String, _ language: String?, width: Int) -> [Line] {
    let indent = width >= 30 ? 2 : 0
    let isForCameras = language == "qr"  // which want dark on light, in whatever colours a theme has
    let paint =
      isForCameras
      ? Paint(foreground: .fixed(Colour(0xFFFFFF)), background: .fixed(Colour(0))) : Paint(foreground: ink(.cyan))
    return code.split(separator: "\n", omittingEmptySubsequences: false).flatMap { source -> [Line] in
      var text = ""
      for character in source {
        text += character == "\t" ? String(repeating: " ", count: 4 - text.count % 4) : String(character)
      }
      let line = Line(visible(text, options.glyphs), paint)
      return line.chopped(to: width - indent).map { Line.spaces(indent) + $0 }
    }
  }

  func list(_ list: List, width: Int) -> [Line] {
    let markers = list.items.indices.map { index in
      list.start.map { "\($0 &+ index). " } ?? (isUnicode ? "• " : "* ")
    }
    let indent = markers.map(\.count).max() ?? 0
    guard width - indent >= 16 else { return list.items.flatMap { lines($0, width: width) } }
    return zip(markers, list.items).flatMap { marker, item in
      let body = lines(item, width: width - indent)
      return (body.isEmpty ? [Line()] : body).enumerated().map { index, line in
        Line(index == 0 ? marker : "").padded(to: indent, .right) + line
      }
    }
  }

  func keyValues(_ pairs: [KeyValue], width: Int) -> [Line] {
    let keys = pairs.map { line($0.key) }
    let keyWidth = min(keys.map(\.width).max() ?? 0, max(width / 3, 8))
    return zip(keys, pairs).flatMap { key, pair -> [Line] in
      let values = line(pair.value).wrapped(to: width - keyWidth - 2)
      let keyLines = key.repainted { $0.isFaint = true }.wrapped(to: keyWidth)
      return (0..<max(values.count, keyLines.count)).map { index in
        let key = index < keyLines.count ? keyLines[index] : Line()
        return key.padded(to: keyWidth + 2) + (index < values.count ? values[index] : Line())
      }
    }
  }

  func notice(_ notice: Notice, width: Int) -> [Line] {
    let style = Text.Style(rawValue: notice.kind.rawValue) ?? .strong  // there is none of a note's own
    let label = Line("\(notice.kind.rawValue): ", paint(style))
    let message = label + line(notice.lines.first ?? "")
    let help = notice.lines.dropFirst().flatMap { line($0).wrapped(to: width, indent: 2) }
    return message.wrapped(to: width, indent: 2) + (notice.excerpt.map { excerpt($0, width: width) } ?? []) + help
  }

  /// The line with carets under the part that is meant; of a long line, as much around that part as fits.
  private func excerpt(_ excerpt: Excerpt, width: Int) -> [Line] {
    let characters = excerpt.line.map { Line(visible(String($0), options.glyphs)) }
    let start = min(max(excerpt.range.lowerBound, 0), characters.count)
    let end = min(max(excerpt.range.upperBound, start), characters.count)
    let before = Line(characters[..<start].flatMap(\.glyphs))
    let meant = Line(characters[start..<end].flatMap(\.glyphs))
    var source = Line(characters.flatMap(\.glyphs))
    var caret = before.width
    let room = width - 4
    if source.width > room {
      let skipped = max(0, min(caret - room / 3, source.width - room))
      let cut = source.prefix(fitting: skipped)
      source = Line(source.glyphs.dropFirst(cut.glyphs.count))
      if skipped > 0, let first = source.glyphs.first {
        source = Line(ellipsis).padded(to: first.width) + Line(source.glyphs.dropFirst())
      }
      source = source.truncated(to: room, ellipsis: ellipsis)
      caret -= cut.width
    }
    let carets = String(repeating: "^", count: max(1, min(meant.width, room - caret)))
    let bar = Line(isUnicode ? "  │ " : "  | ", .faint)
    let place = excerpt.place.map { Line("  ") + line(Text($0, .address)) }
    return (place.map { [$0.truncated(to: width, ellipsis: ellipsis)] } ?? [])
      + [bar + source, bar + Line.spaces(min(caret, room - 1)) + Line(carets, paint(.error))]
  }
}

extension Line {
  /// The line in pieces of at most `width` columns.
  fileprivate func chopped(to width: Int) -> [Line] {
    var pieces = [Line()]
    var used = 0
    for glyph in glyphs {
      if used + glyph.width > width {
        pieces.append(Line())
        used = 0
      }
      pieces[pieces.count - 1].glyphs.append(glyph)
      used += glyph.width
    }
    return pieces
  }
}
