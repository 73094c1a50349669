import Foundation
import Tensors

/// One safetensors file, mapped into memory and checked whole before any element is read.
///
/// The layout (github.com/huggingface/safetensors): 8 bytes little-endian, the length of the header; the header, a JSON
/// object of `dtype`, `shape` and `data_offsets` by tensor name; the data, without holes and without overlaps.
public final class SafetensorsFile: Sendable {
  /// The longest header that the format allows, in bytes.
  static let longestHeader = 100_000_000

  /// The file.
  public let url: URL
  /// What the header says of every tensor, in the order of their data.
  public let entries: [TensorEntry]
  /// The header's `__metadata__`.
  public let metadata: [String: String]
  /// The tensors stored as F32, BF16 or F16, by name.
  ///
  /// They are views of the mapped file, which they keep open.
  public let tensors: [String: StoredTensor]
  private let file: MappedFile

  /// Maps the file at `url` and checks its header, without reading any element.
  public init(_ url: URL) throws(CheckpointError) {
    self.url = url
    let file = try MappedFile(url)
    let name = url.lastPathComponent
    let dataStart = try Self.dataStart(of: file.bytes, file: name)
    let header = try JSON(UnsafeRawBufferPointer(rebasing: file.bytes[8..<dataStart]), file: name, part: "its header")
    guard let members = header.object else {
      throw .header(file: name, problem: "its header is \(header), expected an object of tensors by name")
    }
    metadata = try Self.metadata(members["__metadata__"], file: name)
    entries = try Self.entries(members, dataStart: dataStart, fileSize: file.bytes.count, file: name)
    self.file = file
    var tensors: [String: StoredTensor] = [:]
    for entry in entries {
      guard let type = entry.elementType, let start = file.bytes.baseAddress else { continue }
      tensors[entry.name] = StoredTensor(
        shape: entry.shape, elementType: type, bytes: start + entry.byteRange.lowerBound, owner: file)
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

extension SafetensorsFile {
  /// Where the data begin: after the header's length and the header.
  private static func dataStart(of bytes: UnsafeRawBufferPointer, file: String) throws(CheckpointError) -> Int {
    guard bytes.count >= 8 else {
      throw .truncated(file: file, byteCount: bytes.count, expected: "at least the 8 of a safetensors header's length")
    }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= longestHeader, length <= bytes.count - 8 else {
      throw .headerLength(file: file, length: length, byteCount: bytes.count)
    }
    return 8 + Int(length)
  }

  private static func metadata(_ header: JSON?, file: String) throws(CheckpointError) -> [String: String] {
    guard let header, header != .null else { return [:] }
    guard let members = header.object else {
      throw .header(file: file, problem: "__metadata__ is \(header), expected an object of texts by name")
    }
    var metadata: [String: String] = [:]
    for (key, value) in members {
      guard let text = value.string else {
        throw .header(file: file, problem: "__metadata__ has \(value) for \(JSON.quoted(key)), expected text")
      }
      metadata[key] = text
    }
    return metadata
  }

  /// The tensors by position, checked to fill the data from the first byte to the last.
  private static func entries(
    _ members: [String: JSON], dataStart: Int, fileSize: Int, file: String
  ) throws(CheckpointError) -> [TensorEntry] {
    var entries: [TensorEntry] = []
    for (name, header) in members.sorted(by: { $0.key < $1.key }) where name != "__metadata__" {
      entries.append(
        try TensorEntry(
          name: name, header: header, dataStart: dataStart, byteCount: fileSize - dataStart, file: file))
    }
    entries.sort {
      ($0.byteRange.lowerBound, $0.byteRange.upperBound) < ($1.byteRange.lowerBound, $1.byteRange.upperBound)
    }
    var end = dataStart
    for (index, entry) in entries.enumerated() {
      let begin = entry.byteRange.lowerBound
      guard begin >= end else {
        throw .tensor(file: file, name: entry.name, problem: "overlaps tensor \(JSON.quoted(entries[index - 1].name))")
      }
      guard begin == end else {
        throw .tensor(file: file, name: entry.name, problem: "comes after \(begin - end) bytes of no tensor")
      }
      end = entry.byteRange.upperBound
    }
    guard end == fileSize else {
      throw .header(file: file, problem: "its tensors end at byte \(end), expected the file's end at \(fileSize)")
    }
    return entries
  }
}
