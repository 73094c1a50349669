import Foundation

/// What a file or a folder that a person names is opened as.
package enum OpenableFile {
  case picture
  case model
  /// A LoRA adapter, which is put beside the open model.
  case adapter
  /// What makes masks of answers.
  case maskDecoder
  /// A notebook, which is replayed.
  case notebook
  /// A lesson, which is followed.
  case lesson
  /// A page, which a browser shows.
  case page

  /// Those that a person can say before the file's name.
  package static let named: [String: OpenableFile] = [
    "image": .picture, "model": .model, "adapter": .adapter, "mask-decoder": .maskDecoder,
  ]

  /// By what lies at `url`: a folder is a model or an adapter; of text, the first line tells; the rest are pictures, or say what they are.
  package init(_ url: URL) {
    let path = url.path(percentEncoded: false)
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    switch url.pathExtension.lowercased() {
    case _ where isFolder.boolValue:
      let configuration = url.appending(path: "adapter_config.json").path(percentEncoded: false)
      self = FileManager.default.fileExists(atPath: configuration) ? .adapter : .model
    case "npz": self = .maskDecoder
    case "vlm", "ipynb": self = .notebook
    case "md": self = Self.beginning(of: path).hasPrefix("---") ? .lesson : .notebook
    case "json", "safetensors": self = .model
    case "html", "htm": self = .page
    case "" where isThere && Self.beginning(of: path).hasPrefix("# vlmverse notebook"): self = .notebook
    default: self = .picture
    }
  }

  /// The folder of a model that is named by one of its files.
  package static func modelFolder(_ url: URL) -> URL {
    ["json", "safetensors"].contains(url.pathExtension.lowercased()) ? url.deletingLastPathComponent() : url
  }

  /// Whether a file is called like a picture.
  package static func isPicture(_ name: String) -> Bool {
    ["png", "jpg", "jpeg", "webp", "gif", "bmp"].contains((name as NSString).pathExtension.lowercased())
  }

  /// The first file that can be opened in a folder which holds neither a model nor an adapter; nil for what holds one, holds
  /// no such file, or is no folder.
  package static func first(inFolderWithoutModel folder: URL) -> URL? {
    let manager = FileManager.default
    guard let names = try? manager.contentsOfDirectory(atPath: folder.path(percentEncoded: false)),
      !names.contains("config.json"), !names.contains("adapter_config.json")
    else { return nil }
    let name = names.sorted().first { isPicture($0) || [".vlm", ".ipynb", ".md"].contains(where: $0.hasSuffix) }
    return name.map { folder.appending(path: $0) }
  }

  /// The first bytes of a regular file as text.
  private static func beginning(of path: String) -> String {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return "" }
    let bytes = try? FileHandle(forReadingFrom: URL(filePath: path)).read(upToCount: 64)
    return String(decoding: bytes ?? Data(), as: UTF8.self).replacing("\u{FEFF}", with: "")
  }
}
