import Checkpoints
import Files
import Foundation
import Images
import PaliGemmaModel
import Rendering

extension Inspection {
  /// The inspection as text of 80 columns.
  var report: String {
    var sections: [String] = []
    if let configuration {
      let rows = configuration.report + (preprocessing?.report ?? [])
      let values = Block.keyValues(rows.map { KeyValue("\($0)", "\($1)") })
      sections.append(rendered([.heading("Configuration", level: 2), values]))
    }
    if let checkpoint {
      sections.append(rendered([.heading("Parameters", level: 2), .table(parts(checkpoint.entries))]))
      sections += checkpoint.files.map(tensors)
    }
    if !notices.isEmpty {
      sections.append(rendered([.heading("To know", level: 2), .list(List(notices.map { Text($0) }))]))
    }
    let problems = List(problems.map { Text($0) })
    sections.append(
      rendered(
        problems.items.isEmpty
          ? [.paragraph("Everything fits.")] : [.heading("What does not fit", level: 2), .list(problems)]))
    return sections.joined(separator: "\n")
  }

  private func parts(_ entries: [TensorEntry]) -> Table {
    let byPart = Dictionary(grouping: entries) { ModelShare(address: addresses[JSON.Key($0.name)]) }
    let parts = configuration == nil ? [] : ModelShare.allCases  // without a configuration nobody knows
    var rows: [[Text]] = parts.compactMap { part in
      guard let entries = byPart[part] else { return nil }
      return [Text(part.rawValue)] + sums(entries)
    }
    let tables: [ModelShare] = [.textEmbedding, .head]
    if let tied = tables.first(where: { byPart[$0] == nil }), tables.contains(where: { byPart[$0] != nil }) {
      rows.append([Text(tied.rawValue), "tied"])
    }
    rows.append(["all"] + sums(entries))
    return Table([.init(), .init("weights", .right), .init("size", .right), .init("tensors")], rows: rows)
  }

  /// How many elements, bytes, and tensors of each type.
  private func sums(_ entries: [TensorEntry]) -> [Text] {
    let types = Dictionary(grouping: entries, by: \.dataType).mapValues(\.count).sorted { $0.key < $1.key }
    return [
      Text(NumberFormat.count(entries.reduce(0) { $0 + $1.count })),
      Text(NumberFormat.bytes(entries.reduce(0) { $0 + $1.byteCount })),
      Text(types.map { "\($0.value) × \($0.key)" }.joined(separator: ", ")),
    ]
  }

  /// A file's tensors, each with its name in the file below it, which may be wider than any column.
  private func tensors(_ file: SafetensorsFile) -> String {
    let noAddress = configuration == nil ? "?" : "unused"
    let rows: [[Text]] = file.entries.map { entry in
      [
        Text(addresses[JSON.Key(entry.name)] ?? noAddress), Text(NumberFormat.shape(entry.shape)), Text(entry.dataType),
        Text(NumberFormat.bytes(entry.byteCount)),
      ]
    }
    let table = rendered([.table(Table([.init(), .init(), .init(), .init("", .right)], rows: rows))])
    let lines = zip(table.split(separator: "\n"), file.entries).map { "\($0)\n  \(visible($1.name, .unicode))\n" }
    return rendered([.heading("Tensors of \(file.url.lastPathComponent)", level: 2)]) + "\n" + lines.joined()
  }

  private func rendered(_ document: Document) -> String {
    TerminalRenderer(TerminalOptions(glyphs: .unicode)).render(document)
  }
}

extension Configuration {
  fileprivate var report: [(String, String)] {
    let ends = endTokens.sorted().map(String.init).joined(separator: ", ")
    let shared = "\(text.keyValueHeadCount) key/value head\(text.keyValueHeadCount == 1 ? "" : "s")"
    let (base, positions) = (NumberFormat.count(Int(text.ropeBase)), NumberFormat.count(text.maximumPositions))
    return [
      ("image", "\(vision.imageSize) × \(vision.imageSize) pixels, patches of \(vision.patchSize)"),
      ("", "\(vision.patchCount) image tokens"),
      ("vision", "\(vision.blockCount) blocks, \(vision.hiddenSize) wide, MLP \(vision.intermediateSize)"),
      ("", "\(vision.headCount) heads of \(vision.headSize), layer norm epsilon \(vision.layerNormEpsilon)"),
      ("text", "\(text.layerCount) layers, \(text.hiddenSize) wide, MLP \(text.intermediateSize)"),
      ("", "\(text.headCount) query heads and \(shared) of \(text.headSize)"),
      ("", "RMS norm epsilon \(text.rmsNormEpsilon), rotary base \(base)"),
      ("", "up to \(positions) positions"),
      ("tokens", "\(NumberFormat.count(text.vocabularySize)) in the vocabulary, the image's is \(imageToken)"),
      ("", "begin \(beginToken), end \(ends)"),
    ]
  }
}

extension Preprocessing {
  fileprivate var report: [(String, String)] {
    let size = resampling.map { "resized to \(side) × \(side), \($0)" } ?? "\(side) × \(side), never resized"
    let scale = factor.map { $0 == 1 / 255 ? "/ 255" : "· \($0)" } ?? "as they are"
    let shift = normalization.map { "less \(shown($0.mean)), / \(shown($0.deviation))" } ?? "not normalised"
    return [("pictures", size), ("", "bytes \(scale), \(shift)")]
  }

  /// One number for each colour, or for all.
  private func shown(_ colours: [Float]) -> String {
    Set(colours).count == 1 ? "\(colours[0])" : "\(colours)"
  }
}
