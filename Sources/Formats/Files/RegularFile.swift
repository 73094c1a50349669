import Foundation

/// A regular file, open to be read: no folder, and no pipe or device, which may have no end.
package final class RegularFile {
  /// What messages call the file.
  let name: String
  /// Its length when it was opened, in bytes; 0 for a pipe.
  let byteCount: Int
  let descriptor: Int32

  /// Opens the file at `url`.
  /// - Parameters:
  ///   - limit: the bytes that it may have.
  ///   - takesPipes: whether it may be a pipe, for whose writer this then waits.
  package init(_ url: URL, limit: Int = .max, takesPipes: Bool = false) throws(FileError) {
    name = url.relativePath
    let path = url.path(percentEncoded: false)
    var status = stat()
    let isPipe = takesPipes && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    // Opening a named pipe would otherwise wait for somebody to write to it.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | (isPipe ? 0 : O_NONBLOCK))
    guard descriptor >= 0 else { throw .lastSystemError(name, "open") }
    byteCount = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    if !isPipe { try status.requireRegular(name, "open") }
    guard byteCount <= limit else { throw FileError(name, .tooLarge(byteCount: byteCount, limit: limit)) }
  }

  deinit { close(descriptor) }

  /// The next bytes: `count` of them, or those up to the file's end.
  package func read(upTo count: Int = .max) throws(FileError) -> [UInt8] {
    var bytes = try part(upTo: min(count, byteCount))
    while bytes.count < count {  // the file has grown, or is a pipe
      let more = try part(upTo: min(count - bytes.count, 1 << 16))
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }

  /// The bytes of a text file, without the byte order mark that may come first: `count` of them, or all.
  package func readText(upTo count: Int = .max) throws(FileError) -> [UInt8] {
    var bytes = try read(upTo: count)
    try StandIn.refuse(bytes, name)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    return bytes
  }

  private func part(upTo count: Int) throws(FileError) -> [UInt8] {
    try readBytes(count, of: name) { target, room, _ in Foundation.read(descriptor, target, room) }
  }
}

/// Up to `count` bytes of the file that messages call `name`.
/// - Parameter read: reads so many bytes to there, as the system's call does; it is told how many have been read before.
func readBytes(
  _ count: Int, of name: String, _ read: (_ target: UnsafeMutableRawPointer?, _ room: Int, _ before: Int) -> Int
) throws(FileError) -> [UInt8] {
  var received = 0
  let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
    while filled < count {
      received = read(buffer.baseAddress.map { $0 + filled }, count - filled, filled)
      if received < 0, errno == EINTR { continue }
      guard received > 0 else { break }
      filled += received
    }
  }
  guard received >= 0 else { throw .lastSystemError(name, "read") }
  return bytes
}

extension stat {
  /// Refuses what is no regular file; `name` stands for it in messages, `action` for what was to be done.
  func requireRegular(_ name: String, _ action: String) throws(FileError) {
    let kind: String
    switch st_mode & S_IFMT {
    case S_IFREG: return
    case S_IFDIR: kind = "folder"
    case S_IFIFO: kind = "pipe"
    default: kind = "device"
    }
    throw FileError(name, .impossible(action: action, reason: "it is no regular file but a \(kind)"))
  }
}

/// Whether the file that is open still has the name `path`.
package func isOpen(_ descriptor: Int32, at path: String) -> Bool {
  var (opened, current) = (stat(), stat())
  guard fstat(descriptor, &opened) == 0, stat(path, &current) == 0 else { return false }
  return current.st_ino == opened.st_ino && current.st_dev == opened.st_dev
}
