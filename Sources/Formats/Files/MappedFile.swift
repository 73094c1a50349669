import Foundation

/// The bytes of a file, mapped into memory: pages are read when touched and belong to the file.
package final class MappedFile: @unchecked Sendable {  // the mapping is read-only and lives as long as this object
  /// The file's bytes; empty for an empty file.
  package let bytes: UnsafeRawBufferPointer

  /// Maps the regular file at `url`.
  package init(_ url: URL) throws(FileError) {
    let file = try RegularFile(url)
    guard file.byteCount > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let start = mmap(nil, file.byteCount, PROT_READ, MAP_PRIVATE, file.descriptor, 0), start != MAP_FAILED else {
      throw .lastSystemError(file.name, "map")
    }
    bytes = UnsafeRawBufferPointer(start: start, count: file.byteCount)
  }

  deinit {
    if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
  }
}
