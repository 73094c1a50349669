import Checkpoints
import Foundation
import PaliGemmaModel

extension Inspection {
  /// The inspection in lines of at most 80 columns, but for names and messages that have no place to break.
  var report: [String] {
    var sections: [[String]] = []
    if let configuration { sections.append(configuration.report) }
    if let checkpoint {
      sections.append(parts(checkpoint.entries))
      sections.append(tensors(checkpoint))
    }
    if problems.isEmpty {
      sections.append(["Everything fits."])
    } else {
      sections.append(["What does not fit"] + problems.flatMap { wrapped($0, first: "  - ", rest: "    ") })
    }
    return Array(sections.joined(separator: [""]))
  }

  private func parts(_ entries: [TensorEntry]) -> [String] {
    let byPart = Dictionary(grouping: entries) { ModelPart(address: addresses[$0.name]) }
    let parts = configuration == nil ? [] : ModelPart.allCases  // without a configuration nobody knows
    var rows: [[String]] = parts.compactMap { part in
      guard let entries = byPart[part] else { return nil }
      return [part.rawValue] + sums(entries)
    }
    if byPart[.head] == nil, byPart[.textEmbedding] != nil { rows.append(["text head", "tied", "", ""]) }
    rows.append(["all"] + sums(entries))
    return ["Parameters"] + table(rows, rightAligned: [1, 2])
  }

  /// How many elements, bytes, and tensors of each type.
  private func sums(_ entries: [TensorEntry]) -> [String] {
    let types = Dictionary(grouping: entries, by: \.dataType).mapValues(\.count).sorted { $0.key < $1.key }
    return [
      grouped(entries.reduce(0) { $0 + $1.count }), byteCount(entries.reduce(0) { $0 + $1.byteCount }),
      types.map { "\($0.value) × \($0.key)" }.joined(separator: ", "),
    ]
  }

  private func tensors(_ checkpoint: Checkpoint) -> [String] {
    let noAddress = configuration == nil ? "?" : "unused"
    let sections = checkpoint.files.map { file in
      let rows = file.entries.map { entry in
        let bytes = byteCount(entry.byteCount)
        return [addresses[entry.name] ?? noAddress, "\(entry.shape)", entry.dataType, bytes]
      }
      let lines = zip(table(rows, rightAligned: [3]), file.entries).flatMap { [$0, "    \(plain($1.name))"] }
      return ["Tensors of \(file.url.lastPathComponent)"] + lines
    }
    return Array(sections.joined(separator: [""]))
  }
}

extension Configuration {
  fileprivate var report: [String] {
    let ends = endTokens.sorted().map(String.init).joined(separator: ", ")
    let shared = "\(text.keyValueHeadCount) key/value head\(text.keyValueHeadCount == 1 ? "" : "s")"
    let rows = [
      ["image", "\(vision.imageSize) × \(vision.imageSize) pixels, patches of \(vision.patchSize)"],
      ["", "\(vision.patchCount) image tokens"],
      ["vision", "\(vision.blockCount) blocks, \(vision.hiddenSize) wide, MLP \(vision.intermediateSize)"],
      ["", "\(vision.headCount) heads of \(vision.headSize), layer norm epsilon \(vision.layerNormEpsilon)"],
      ["text", "\(text.layerCount) layers, \(text.hiddenSize) wide, MLP \(text.intermediateSize)"],
      ["", "\(text.headCount) query heads and \(shared) of \(text.headSize)"],
      ["", "RMS norm epsilon \(text.rmsNormEpsilon), rotary base \(grouped(Int(text.ropeBase)))"],
      ["", "up to \(grouped(text.maximumPositions)) positions"],
      ["tokens", "\(grouped(text.vocabularySize)) in the vocabulary, the image's is \(imageToken)"],
      ["", "begin \(beginToken), end \(ends), padding \(padToken)"],
    ]
    return ["Configuration"] + table(rows)
  }
}

// MARK: - Setting text

/// Columns as wide as their longest cell, two spaces before each; every row has as many cells.
private func table(_ rows: [[String]], rightAligned: Set<Int> = []) -> [String] {
  let columns = rows.first?.indices ?? 0..<0
  let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
  return rows.map { row in
    let cells = row.indices.map { column in
      let space = String(repeating: " ", count: widths[column] - row[column].count)
      return "  " + (rightAligned.contains(column) ? space + row[column] : row[column] + space)
    }
    let line = cells.joined()
    return line.lastIndex { $0 != " " }.map { String(line[...$0]) } ?? ""
  }
}

/// `text` broken at spaces into lines of 80 columns.
private func wrapped(_ text: String, first: String, rest: String) -> [String] {
  var lines: [String] = []
  var line = first
  for word in text.split(separator: " ") {
    if line.count + 1 + word.count > 80, line != first, line != rest {
      lines.append(line)
      line = rest
    }
    line += "\(line == first || line == rest ? "" : " ")\(word)"
  }
  return lines + [line]
}

/// A name without quotes and control characters.
private func plain(_ name: String) -> String { String(JSON.quoted(name).dropFirst().dropLast()) }

/// Digits in groups of three.
private func grouped(_ number: Int) -> String {
  let digits = Array(String(number))
  return digits.indices.map { ($0 > 0 && (digits.count - $0) % 3 == 0 ? "," : "") + String(digits[$0]) }.joined()
}

/// A number of bytes in the largest unit that leaves a whole part.
private func byteCount(_ count: Int) -> String {
  let units = ["B", "KiB", "MiB", "GiB", "TiB"]
  var (value, unit) = (Double(count), 0)
  while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
  return unit == 0 ? "\(count) B" : String(format: "%.1f %@", value, units[unit])
}
