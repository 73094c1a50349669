import Foundation
import Hub

/// Where a model or an adapter is, as a person says it: a folder, or a name on the hub whose files are in its cache.
public enum ModelSource {
  /// What a folder is opened as.
  public typealias Content = HubContent

  /// The folder of a model. A folder that is there is meant before a name; nothing is downloaded.
  /// - Parameters:
  ///   - text: the path of a folder, or `OWNER/NAME` or `OWNER/NAME@REVISION`.
  ///   - url: where `text` leads as a path, if not from the working folder.
  ///   - content: what the folder is to be opened as.
  /// - Returns: a folder that need not be there, where `text` is no name.
  /// - Throws: `HubError`, which says how to get a model that the cache does not have.
  public static func folder(_ text: String, at url: URL? = nil, as content: Content = .model) throws(HubError)
    -> URL
  {
    let url = url ?? URL(filePath: text)
    if FileManager.default.fileExists(atPath: url.path(percentEncoded: false)) { return url }
    return try cached(text, as: content) ?? url
  }

  /// The file of a mask decoder: the one of that name, or `vae-oid.npz` in a folder or in a model of the hub's cache.
  /// - Parameters:
  ///   - text: as somebody has written it.
  ///   - url: where `text` leads as a path, if not from the working folder.
  /// - Throws: `HubError`, which says how to get a model that the cache does not have.
  public static func maskDecoder(_ text: String, at url: URL? = nil) throws(HubError) -> URL {
    let folder = try folder(text, at: url, as: .maskDecoder)
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: folder.path(percentEncoded: false), isDirectory: &isFolder)
    return isThere && isFolder.boolValue ? folder.appending(path: "vae-oid.npz") : folder
  }

  /// The folder of a model's files in the hub's cache; nil if `text` is no name.
  package static func cached(_ text: String, as content: Content) throws(HubError) -> URL? {
    guard let model = try? ModelName(text) else { return nil }
    return try HubCache().snapshot(of: model, as: content)
  }

  /// The name of the model in a folder of the hub's cache, with its commit; nil for any other folder.
  package static func name(of folder: URL, as content: Content) -> String? {
    guard let model = HubCache.model(of: folder), let cached = try? HubCache().snapshot(of: model, as: content),
      cached.standardizedFileURL.path == folder.standardizedFileURL.path
    else { return nil }
    return model.description
  }
}
