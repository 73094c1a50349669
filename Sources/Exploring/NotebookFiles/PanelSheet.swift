import Foundation
import Images
import Rendering

extension Document {
  /// Its heatmaps and pictures side by side as a PNG file, for readers that show no page; nil where it has none.
  package var pictureData: Data? {
    get throws {
      let panels = blocks.flatMap { block -> [Panel] in if case .panels(let panels) = block { panels } else { [] } }
      guard let sheet = PanelSheet(panels) else { return nil }
      return try RGBImage(width: sheet.width, height: sheet.height, pixels: sheet.pixels).pngData()
    }
  }
}

/// Panels in rows, each drawn as high as the others in whole multiples of its cells.
private struct PanelSheet {
  private static let side = 224
  private static let gap = 8
  private static let columns = 4

  let width: Int
  let height: Int
  private(set) var pixels: [UInt8]

  init?(_ panels: [Panel]) {
    let pictures = panels.map(Self.picture).filter { $0.width > 0 && $0.height > 0 }
    guard !pictures.isEmpty else { return nil }
    let rows = stride(from: 0, to: pictures.count, by: Self.columns).map {
      pictures[$0..<min($0 + Self.columns, pictures.count)]
    }
    width = rows.map { row in row.reduce(-Self.gap) { $0 + $1.width + Self.gap } }.max() ?? 0
    height = rows.reduce(-Self.gap) { $0 + ($1.map(\.height).max() ?? 0) + Self.gap }
    pixels = [UInt8](repeating: 255, count: width * height * 3)
    var top = 0
    for row in rows {
      var left = 0
      for picture in row {
        paste(picture, left, top)
        left += picture.width + Self.gap
      }
      top += (row.map(\.height).max() ?? 0) + Self.gap
    }
  }

  private static func picture(_ panel: Panel) -> Picture {
    switch panel {
    case .picture(let picture): picture
    case .heatmap(let map): map.picture(cellSide: max(1, side / max(map.values.shape[0], map.values.shape[1], 1)))
    }
  }

  private mutating func paste(_ picture: Picture, _ left: Int, _ top: Int) {
    for row in 0..<picture.height {
      let start = ((top + row) * width + left) * 3
      let line = picture.pixels[(row * picture.width * 3)..<((row + 1) * picture.width * 3)]
      pixels.replaceSubrange(start..<start + line.count, with: line)
    }
  }
}
