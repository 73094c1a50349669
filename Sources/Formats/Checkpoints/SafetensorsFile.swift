import Files
import Foundation
import Tensors

/// One safetensors file, mapped into memory and checked whole before any element is read.
///
/// The layout (github.com/huggingface/safetensors): 8 bytes little-endian, the length of the header; the header, a JSON
/// object of `dtype`, `shape` and `data_offsets` by tensor name; the data, without holes and without overlaps.
public final class SafetensorsFile: Sendable {
  /// The file.
  public let url: URL
  /// What the header says of every tensor, in the order of their data; quantized weights, each with its scales, come first.
  public let entries: [TensorEntry]
  /// The header's `__metadata__`.
  public let metadata: [String: String]
  private let file: MappedFile
  private let positions: [JSON.Key: Int]

  /// Maps the file at `url` and checks its header, without reading any element.
  public init(_ url: URL) throws(CheckpointError) {
    self.url = url
    let file = try CheckpointError.naming { () throws(FileError) in try MappedFile(url) }
    try CheckpointError.naming { () throws(FileError) in try StandIn.refuse(file.bytes, url.lastPathComponent) }
    let header = try SafetensorsHeader(file.bytes, file: url.lastPathComponent)
    metadata = header.metadata
    entries = try TensorEntry.joiningScales(header.entries, header.metadata, file: url.lastPathComponent)
    self.file = file
    positions = Dictionary(uniqueKeysWithValues: zip(entries.map { JSON.Key($0.name) }, entries.indices))
  }

  /// What the header says of the tensor `name`.
  package func entry(_ name: String) -> TensorEntry? { positions[JSON.Key(name)].map { entries[$0] } }

  /// The tensor stored under `name`, nil where there is none or its type is not one that tensors are computed from.
  ///
  /// It is a view of the mapped file, which it keeps open; where its elements cannot be used as they lie there, a copy in
  /// memory, made anew at each call.
  public subscript(name: String) -> StoredTensor? {
    guard let entry = entry(name), let type = entry.elementType else { return nil }
    let elements = UnsafeRawBufferPointer(rebasing: file.bytes[entry.byteRange])
    let scales = entry.scaleRange.map { UnsafeRawBufferPointer(rebasing: file.bytes[$0]) }
    if entry.isDouble { return StoredTensor(roundingDoubles: elements, shape: entry.shape) }
    if !entry.isAligned {
      return StoredTensor(shape: entry.shape, elementType: type, copying: elements, scales: scales)
    }
    guard let start = file.bytes.baseAddress else { return nil }
    return StoredTensor(
      shape: entry.shape, elementType: type, bytes: start + entry.byteRange.lowerBound,
      scales: entry.scaleRange.map { start + $0.lowerBound }, owner: file)
  }

  /// The stored bytes of `entry`, valid as long as this file is.
  public func withBytes<Result, Failure: Error>(
    of entry: TensorEntry, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withExtendedLifetime(file) { () throws(Failure) in
      try body(UnsafeRawBufferPointer(rebasing: file.bytes[entry.byteRange]))
    }
  }
}
