import Foundation

extension Tensor: Codable {
  private enum CodingKeys: CodingKey { case shape, bytes }

  /// Writes the shape, and the elements as the bytes of 32-bit floats, lowest first: exact, also where they are not finite.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(shape, forKey: .shape)
    try container.encode(values.withUnsafeBytes { Data($0) }, forKey: .bytes)
  }

  /// - Throws: `DecodingError`, also where the bytes do not fill the shape.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let shape = try container.decode([Int].self, forKey: .shape)
    let bytes = try container.decode(Data.self, forKey: .bytes)
    let size = shape.reduce(MemoryLayout<Float>.size) { size, extent in
      let (product, isTooLarge) = size.multipliedReportingOverflow(by: extent)
      return extent < 0 || isTooLarge ? -1 : product
    }
    guard bytes.count == size else {
      throw DecodingError.dataCorruptedError(
        forKey: .bytes, in: container, debugDescription: "\(bytes.count) bytes do not fill \(shape) 32-bit floats")
    }
    let values = [Float](unsafeUninitializedCapacity: size / MemoryLayout<Float>.size) { buffer, count in
      count = bytes.copyBytes(to: buffer) / MemoryLayout<Float>.size
    }
    self.init(values, shape: shape)
  }
}
