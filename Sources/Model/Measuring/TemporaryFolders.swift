import Checkpoints
import Foundation
import PaliGemmaModel
import Tensors

/// Checkpoints made to be measured, beside other temporary files; they go at the latest with this.
package final class TemporaryFolders {
  private var folders: [URL] = []

  package init() {}

  /// Random weights of the sizes that `json` asks for as a `config.json`.
  package func random(_ json: Data, _ type: ElementType, _ willDo: @escaping (String) -> Void) throws -> URL {
    let checkpoint = try RandomCheckpoint(json: json, type: type)
    let folder = try make(byteCount: checkpoint.byteCount)
    try checkpoint.write(to: folder) { willDo("random weights: \($0)") }
    sync()  // or the disk would be written to beside the measurements
    return folder
  }

  /// The checkpoint in `source` with its weights in fewer bits; if `source` is one of these, it goes.
  package func quantized(_ source: URL, bits: Int, _ willDo: @escaping (String) -> Void) throws -> URL {
    let checkpoint = try Checkpoint(folder: source)
    let quantizer = try Quantizer(Configuration(folder: source), checkpoint, bits: bits)
    let folder = try make(byteCount: checkpoint.byteCount)
    _ = try quantizer.write(source, into: folder) { outcome, _ in
      willDo("quantizing \(outcome.address ?? outcome.name)")
    }
    if folders.contains(source) { remove(source) }
    sync()
    return folder
  }

  /// Makes an empty folder, if there is room for `byteCount` bytes.
  private func make(byteCount: Int) throws -> URL {
    let parent = FileManager.default.temporaryDirectory
    let attributes = try FileManager.default.attributesOfFileSystem(forPath: parent.path())
    if let free = attributes[.systemFreeSize] as? Int, free < byteCount {
      throw BenchError.noRoom(path: parent.path(), needed: byteCount, free: free)
    }
    let folder = parent.appending(path: "vlmverse-\(UInt32.random(in: 0...UInt32.max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    folders.append(folder)
    return folder
  }

  package func remove() {
    for folder in folders { remove(folder) }
  }

  private func remove(_ folder: URL) {
    try? FileManager.default.removeItem(at: folder)
    folders.removeAll { $0 == folder }
  }

  deinit { remove() }
}
