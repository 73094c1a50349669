import Foundation

/// A folder beside other temporary files, which goes when it is not needed any more.
final class TemporaryFolder {
  let url: URL

  /// Makes an empty one, if there is room for `byteCount` bytes.
  init(byteCount: Int) throws {
    let parent = FileManager.default.temporaryDirectory
    let attributes = try FileManager.default.attributesOfFileSystem(forPath: parent.path())
    if let free = attributes[.systemFreeSize] as? Int, free < byteCount {
      throw BenchError.noRoom(path: parent.path(), needed: byteCount, free: free)
    }
    url = parent.appending(path: "vlmverse-\(UInt32.random(in: 0...UInt32.max))")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
  }

  func remove() { try? FileManager.default.removeItem(at: url) }

  deinit { remove() }
}
