import Checkpoints
import Expressions
import Files
import Foundation
import Images
import Notebook
import PaliGemmaModel
import Rendering
import Tensors

/// A value as other programs read it.
struct TensorFile {
  /// What a file's name ends in.
  enum Format: String, CaseIterable {
    case png, csv, npy, safetensors
  }

  let name: String
  let value: Value
  let tensor: Tensor
  /// How the value's heatmap is coloured.
  let scale: ColourScale
  /// What the value is of, if it is one that the model computes.
  let point: Point?
  /// How a picture became pixels.
  let preprocessing: Preprocessing

  /// Normalised red, green and blue, `[3, height, width]`.
  private var isPicture: Bool { point == .pixels }

  /// Ids and positions as whole numbers; other values are floats, whatever they are computed from.
  private var integers: [Int32]? {
    point?.isInteger == true ? tensor.values.map { Int32($0) } : nil
  }

  /// Writes the file, or leaves it as it was.
  func write(to url: URL, as format: Format) throws {
    switch format {
    case .png: try AtomicFile.write([UInt8](try image().pngData()), to: url)
    case .csv: try AtomicFile.write(Array(csv.utf8), to: url)
    case .npy: try AtomicFile.write(npy, to: url)
    case .safetensors:
      var writer = SafetensorsWriter()
      if let integers {
        writer.add(name, integers: integers.map(Int.init), shape: tensor.shape)
      } else {
        writer.add(name, tensor)
      }
      try writer.write(to: url)
    }
  }

  /// The picture, or the heatmap with cells large enough to see.
  private func image() throws -> RGBImage {
    guard !isPicture else { return RGBImage(pixels: tensor, preprocessing) }
    let heatmap = Heatmap(tensor, scale: scale)
    let (rows, columns) = (heatmap.values.shape[0], heatmap.values.shape[1])
    guard rows == 0 || columns <= RGBImage.largestPixelCount / rows else {
      throw ImageError.unwritable(width: columns, height: rows)
    }
    let picture = heatmap.picture(cellSide: max(1, 512 / max(rows, columns, 1)))
    return RGBImage(width: picture.width, height: picture.height, pixels: picture.pixels)
  }

  /// Rows of numbers that read back exactly; a vector is a column, and leading axes follow each other.
  private var csv: String {
    let width = tensor.rank < 2 ? 1 : tensor.shape[tensor.rank - 1]
    guard width > 0 else { return "" }
    return stride(from: 0, to: tensor.count, by: width).map { start in
      tensor.values[start..<start + width].map(\.description).joined(separator: ",") + "\n"
    }.joined()
  }

  /// NumPy's format 1.0 (numpy/lib/format.py): floats of 32 bits, masks as booleans, ids and positions as integers.
  private var npy: [UInt8] {
    let (type, data) = numPyElements
    let shape = tensor.shape.map { "\($0)," }.joined(separator: " ")
    let fields = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(shape)), }"
    let padding = 63 - (10 + fields.utf8.count) % 64  // all of it a multiple of 64, with the line's end
    let header = Array((fields + String(repeating: " ", count: padding) + "\n").utf8)
    let length = [UInt8(header.count & 0xFF), UInt8(header.count >> 8)]
    return [0x93] + Array("NUMPY".utf8) + [1, 0] + length + header + data
  }

  private var numPyElements: (type: String, data: [UInt8]) {
    if case .mask = value { return ("|b1", tensor.values.map { $0 == 0 ? 0 : 1 }) }
    if let integers { return ("<i4", integers.withUnsafeBytes { Array($0) }) }
    return ("<f4", tensor.values.withUnsafeBytes { Array($0) })
  }
}
