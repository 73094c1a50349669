import Foundation

/// Puts `count` spaces behind a safetensors file's header, so that all data begin so much later, as some writers have it.
public func shiftData(of file: URL, by count: Int) throws {
  let data = try Data(contentsOf: file)
  let end = 8 + data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
  let length = withUnsafeBytes(of: UInt64(end - 8 + count).littleEndian) { Data($0) }
  try (length + data[8..<end] + Data(repeating: UInt8(ascii: " "), count: count) + data[end...]).write(to: file)
}
