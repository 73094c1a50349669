import ArgumentParser
import Curriculum
import Foundation
import Hub
import Images

/// What a shell completes.
extension CompletionKind {
  /// Names of models that have been downloaded, and folders.
  static let models = custom { _, _, beginning in HubCache().names + entries(beginning) { $0.hasDirectoryPath } }

  /// Numbers of lessons, and lessons of one's own.
  static let lessons = custom { _, _, beginning in
    let numbers = ((try? Lesson.shipped()) ?? []).map { String($0.number) }
    return numbers + entries(beginning) { $0.hasDirectoryPath || $0.pathExtension == "md" }
  }

  static let pictures = file(extensions: RGBImage.fileExtensions)
  static let notebooks = file(extensions: ["vlm", "ipynb", "md"])

  /// The paths that begin so, of what is wanted.
  private static func entries(_ beginning: String, _ isWanted: (URL) -> Bool) -> [String] {
    let folder =
      beginning.contains("/") ? String(beginning[...(beginning.lastIndex(of: "/") ?? beginning.startIndex)]) : ""
    let entries =
      (try? FileManager.default.contentsOfDirectory(
        at: URL(filePath: folder.isEmpty ? "." : folder).resolvingSymlinksInPath(),
        includingPropertiesForKeys: [.isDirectoryKey])) ?? []
    return entries.filter(isWanted).map { folder + $0.lastPathComponent + ($0.hasDirectoryPath ? "/" : "") }.sorted()
  }
}
