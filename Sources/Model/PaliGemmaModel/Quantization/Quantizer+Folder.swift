import Foundation

/// A file that lies beside a checkpoint's weights could not be copied.
public struct CopyFailure: Error, CustomStringConvertible {
  public let file, reason: String

  /// Which file, and why.
  public var description: String { "\(file): cannot copy: \(reason)" }
}

extension Quantizer {
  /// Makes of the empty `folder` the checkpoint in `source` in fewer bits: its weights, and copies of the configurations and
  /// the tokenizer.
  /// - Parameter progress: is told, before each part of a weight, which one it is and which share of all is done.
  /// - Returns: what became of each tensor.
  public func write(_ source: URL, into folder: URL, progress: @escaping (Outcome, Double) -> Void) throws -> [Outcome]
  {
    for file in try FileManager.default.contentsOfDirectory(at: source, includingPropertiesForKeys: nil)
    where ["json", "model", "txt"].contains(file.pathExtension) && !file.path.hasSuffix(".safetensors.index.json") {
      do {  // contents are copied, since in the hub's cache the files are links
        try Data(contentsOf: file).write(to: folder.appending(path: file.lastPathComponent))
      } catch {
        throw CopyFailure(file: file.path(percentEncoded: false), reason: error.localizedDescription)
      }
    }
    return try write(to: folder.appending(path: "model.safetensors"), progress: progress)
  }
}
