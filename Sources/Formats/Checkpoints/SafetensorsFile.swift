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
  /// The tensors stored as F32, BF16 or F16, and the quantized weights, by name.
  ///
  /// They are views of the mapped file, which they keep open.
  public let tensors: [String: StoredTensor]
  private let file: MappedFile

  /// Maps the file at `url` and checks its header, without reading any element.
  public init(_ url: URL) throws(CheckpointError) {
    self.url = url
    let file = try CheckpointError.naming { () throws(FileError) in try MappedFile(url) }
    let header = try SafetensorsHeader(file.bytes, file: url.lastPathComponent)
    metadata = header.metadata
    entries = try TensorEntry.joiningScales(header.entries, header.metadata, file: url.lastPathComponent)
    self.file = file
    var tensors: [String: StoredTensor] = [:]
    for entry in entries {
      guard let type = entry.elementType, let start = file.bytes.baseAddress else { continue }
      tensors[entry.name] = StoredTensor(
        shape: entry.shape, elementType: type, bytes: start + entry.byteRange.lowerBound,
        scales: entry.scaleRange.map { start + $0.lowerBound }, owner: file)
    }
    self.tensors = tensors
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
