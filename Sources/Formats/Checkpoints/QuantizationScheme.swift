import Files
import Tensors

/// How quantized weights lie in a safetensors file, whose metadata name the scheme under `quantization`.
///
/// A weight `[out, in]` is two tensors. Its numbers stand under its own name, blocks of 32 neighbours in a row: I8
/// `[out, blocks, 32]`, or U8 `[out, blocks, 16]` where a number has 4 bits. The blocks' scales stand under the name with
/// `.scales` after it: F16 `[out, blocks]`. A weight is its number times its block's scale. A row's last block is filled up
/// with zeros. Of the 16 bytes of a 4-bit block, seen as eight 16-bit words, element 8·k + j is bits 4·k and up of word j,
/// minus 8.
package enum QuantizationScheme {
  /// The name in the metadata.
  package static let key = "quantization"
  /// The only value that is understood.
  package static let blocks = "symmetric, blocks of 32"

  /// The name of a weight's scales.
  package static func scales(of name: String) -> String { name + ".scales" }

  /// The type and shape of a matrix's numbers, as they are stored.
  package static func stored(_ shape: [Int], as type: ElementType) -> (dataType: String, shape: [Int]) {
    (dataType(of: type), [shape[0], ElementType.blockCount(columns: shape[1]), type.size])
  }

  fileprivate static func dataType(of type: ElementType) -> String { type == .quantized8 ? "I8" : "U8" }
}

extension TensorEntry {
  /// Whether the tensor is one of `shape`; a quantized one's rows are filled up to whole blocks.
  package func fits(_ shape: [Int]) -> Bool {
    guard elementType?.isQuantized == true else { return self.shape == shape }
    guard shape.count == 2 else { return false }
    return self.shape == [shape[0], ElementType.blockCount(columns: shape[1]) * ElementType.blockSize]
  }

  /// The quantized type whose numbers these are.
  private var quantizedType: ElementType? {
    guard shape.count == 3 else { return nil }
    return [.quantized8, .quantized4].first { type in
      dataType == QuantizationScheme.dataType(of: type) && shape[2] == type.size
    }
  }

  /// This entry's numbers and their `scales` as one weight, its rows filled up to whole blocks.
  private func quantized(_ type: ElementType, _ scales: TensorEntry?, file: String) throws(CheckpointError)
    -> TensorEntry
  {
    let expected = "expected its blocks' scales, F16 \(Array(shape.dropLast()))"
    guard let scales else {
      let problem = "has no \(JSON.quoted(QuantizationScheme.scales(of: name))) beside it; \(expected)"
      throw .tensor(file: file, name: name, problem: problem)
    }
    guard scales.dataType == "F16", scales.shape == Array(shape.dropLast()) else {
      let problem = "has scales of \(scales.dataType) \(scales.shape); \(expected)"
      throw .tensor(file: file, name: name, problem: problem)
    }
    return TensorEntry(
      name: name, dataType: type.rawValue, shape: [shape[0], shape[1] * ElementType.blockSize], byteRange: byteRange,
      scaleRange: scales.byteRange)
  }

  /// The file's tensors with the numbers and scales of each quantized weight taken together.
  static func joiningScales(_ entries: [TensorEntry], _ metadata: [String: String], file: String)
    throws(CheckpointError) -> [TensorEntry]
  {
    guard let scheme = metadata[QuantizationScheme.key] else { return entries }
    guard scheme == QuantizationScheme.blocks else {
      let expected = JSON.quoted(QuantizationScheme.blocks)
      throw .header(file: file, problem: "its quantization is \(JSON.quoted(scheme)), expected \(expected)")
    }
    var scales = Dictionary(uniqueKeysWithValues: entries.map { (JSON.Key($0.name), $0) })
    var joined: [TensorEntry] = []
    for entry in entries {
      guard let type = entry.quantizedType else { continue }
      let itsScales = scales.removeValue(forKey: JSON.Key(QuantizationScheme.scales(of: entry.name)))
      joined.append(try entry.quantized(type, itsScales, file: file))
    }
    return joined + entries.filter { $0.quantizedType == nil && scales[JSON.Key($0.name)] != nil }
  }
}
