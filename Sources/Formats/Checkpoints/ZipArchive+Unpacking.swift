import CZlib
import Files

extension ZipArchive.Member {
  /// What the member holds, checked against its length and checksum.
  /// - Parameters:
  ///   - bytes: all of the archive.
  ///   - file: what messages call it.
  func unpacked(_ bytes: UnsafeRawBufferPointer, file: String) throws(CheckpointError) -> [UInt8] {
    let packed = UnsafeRawBufferPointer(rebasing: bytes[packed])
    let content: [UInt8]? =
      switch packing {
      case .stored: Array(packed)
      case .deflated: inflated(packed)
      }
    guard let content, UInt32(crc32(0, content, UInt32(content.count))) == checksum else {
      throw .archive(file: file, problem: "has \(JSON.quoted(name)) damaged: its length or checksum is wrong")
    }
    return content
  }

  /// The bytes that `packed` unpacks to; nil unless they are as many as the directory says, and no packed byte is left.
  private func inflated(_ packed: UnsafeRawBufferPointer) -> [UInt8]? {
    var stream = z_stream()
    let version = zlibVersion()
    guard inflateInit2_(&stream, -MAX_WBITS, version, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    let content = [UInt8](unsafeUninitializedCapacity: byteCount) { target, count in
      stream.next_in = UnsafeMutablePointer(mutating: packed.assumingMemoryBound(to: UInt8.self).baseAddress)
      stream.avail_in = UInt32(packed.count)
      (stream.next_out, stream.avail_out) = (target.baseAddress, UInt32(byteCount))
      let isWhole = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0
      count = isWhole ? Int(stream.total_out) : 0
    }
    return content.count == byteCount ? content : nil
  }
}
