import Files
import Foundation
import Tensors

/// Writes a safetensors file: first say which tensors it holds, then ``write(to:)``.
///
/// Tensors of whole cache lines come first, by name, so that each begins at one; then the others, as the official writer lays
/// them out: larger elements first, then by name, so that each is aligned.
/// Elements are in the machine's order, which is the format's on every platform that this project runs on: little-endian.
public struct SafetensorsWriter {
  private struct Item {
    let name: String
    let dataType: String
    let bits: Int
    let shape: [Int]
    /// Appends the elements, and returns how many bytes they are.
    let write: (AtomicFile) throws(FileError) -> Int

    var byteCount: Int { shape.reduce(1, *) * bits / 8 }
    /// In bits: a cache line's, if the tensor fills whole ones, or else an element's.
    var alignment: Int { byteCount % 64 == 0 ? 64 * 8 : bits }
  }

  /// What `__metadata__` will say.
  public var metadata: [String: String]
  private var items: [Item] = []

  /// A file without tensors yet.
  public init(metadata: [String: String] = [:]) { self.metadata = metadata }

  /// Adds a tensor as F32.
  public mutating func add(_ name: String, _ tensor: Tensor) {
    add(name, "F32", tensor.shape) { file throws(FileError) in try file.write(tensor.values) }
  }

  /// Adds whole numbers, such as token ids, as I32; by default a vector of them.
  /// - Precondition: each fits in 32 bits.
  public mutating func add(_ name: String, integers: [Int], shape: [Int]? = nil) {
    let integers = integers.map { Int32($0) }
    add(name, "I32", shape ?? [integers.count]) { file throws(FileError) in try file.write(integers) }
  }

  /// Adds bytes, such as an image's, as U8; by default a vector of them.
  public mutating func add(_ name: String, bytes: [UInt8], shape: [Int]? = nil) {
    add(name, "U8", shape ?? [bytes.count]) { file throws(FileError) in try file.write(bytes) }
  }

  /// Adds a tensor whose bytes are made only when they are written, so that one at a time is in memory.
  /// - Precondition: `dataType` is a type of safetensors, and `makingBytes` makes as many as the shape needs.
  public mutating func add(_ name: String, dataType: String, shape: [Int], makingBytes: @escaping () -> [UInt8]) {
    add(name, dataType: dataType, shape: shape, parts: 1) { _ in makingBytes() }
  }

  /// Adds a tensor whose bytes are made in parts, one after the other, so that one part at a time is in memory.
  public mutating func add(
    _ name: String, dataType: String, shape: [Int], parts: Int, makingPart: @escaping (Int) -> [UInt8]
  ) {
    add(name, dataType, shape) { file throws(FileError) in
      var count = 0
      for part in 0..<parts { count += try file.write(makingPart(part)) }
      return count
    }
  }

  private mutating func add(
    _ name: String, _ dataType: String, _ shape: [Int], write: @escaping (AtomicFile) throws(FileError) -> Int
  ) {
    guard let bits = TensorEntry.bitsOfDataType[dataType] else { preconditionFailure("no type \(dataType)") }
    precondition(!items.contains { $0.name == name }, "\(name) is written twice")
    items.append(Item(name: name, dataType: dataType, bits: bits, shape: shape, write: write))
  }

  /// Writes the file, replacing the one at `url` only when the whole is on disk.
  public func write(to url: URL) throws(CheckpointError) {
    try CheckpointError.naming { () throws(FileError) in try writeFile(url) }
  }

  private func writeFile(_ url: URL) throws(FileError) {
    let items = items.sorted { ($0.alignment, $1.name) > ($1.alignment, $0.name) }
    let file = try AtomicFile(url)
    let header = header(of: items)
    try file.write([UInt64(header.count).littleEndian])
    try file.write(header)
    for item in items {
      let written = try item.write(file)
      precondition(written == item.byteCount, "\(item.name) has \(written) bytes, its shape needs \(item.byteCount)")
    }
    try file.finish()
  }

  /// The header's JSON, filled up with spaces so that the data begin at a multiple of 64, as lines of the cache do.
  private func header(of items: [Item]) -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { "\(JSON.literal($0.key)):\(JSON.literal($0.value))" }
      members.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    var offset = 0
    for item in items {
      let shape = item.shape.map(String.init).joined(separator: ",")
      let end = offset + item.byteCount
      let entry = "{\"dtype\":\"\(item.dataType)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
      members.append("\(JSON.literal(item.name)):\(entry)")
      offset = end
    }
    let header = Array("{\(members.joined(separator: ","))}".utf8)
    return header + [UInt8](repeating: UInt8(ascii: " "), count: 63 - (header.count + 8 + 63) % 64)
  }
}
