import Files
import Foundation

extension Quantizer {
  /// Makes of the empty `folder` the checkpoint in `source` in fewer bits: its weights, and copies of the configurations and
  /// the tokenizer.
  /// - Parameters:
  ///   - source: where the checkpoint lies.
  ///   - folder: an empty one.
  ///   - progress: is told, before each part of a weight, which one it is and which share of all is done.
  /// - Returns: what became of each tensor.
  public func write(_ source: URL, into folder: URL, progress: @escaping (Outcome, Double) -> Void) throws -> [Outcome]
  {
    try copyCompanions(of: source, to: folder)
    return try write(to: folder.appending(path: "model.safetensors"), progress: progress)
  }
}

/// Copies what lies beside the weights of the checkpoint in `source`: configurations and the tokenizer.
package func copyCompanions(of source: URL, to folder: URL) throws {
  let folderItself = source.resolvingSymlinksInPath()  // nothing is found behind a link
  for file in try FileManager.default.contentsOfDirectory(at: folderItself, includingPropertiesForKeys: nil)
  where ["json", "model", "txt"].contains(file.pathExtension) && !file.path.hasSuffix(".safetensors.index.json") {
    // Contents are copied, since in the hub's cache the files are links.
    try AtomicFile.write(RegularFile(file).read(), to: folder.appending(path: file.lastPathComponent))
  }
}
