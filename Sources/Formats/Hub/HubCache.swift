import Files
import Foundation

/// The folder in which all tools of the hub keep what they have downloaded.
///
/// In it lies a folder for each model, and in that `blobs`, the files by the names of their hashes; `snapshots`, a folder for
/// each commit, whose files are links to blobs; and `refs`, the commit of each branch and tag.
public struct HubCache: Sendable {
  /// The folder.
  public let folder: URL

  init(_ folder: URL) { self.folder = folder }

  /// The cache that the environment names.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    self = HubSettings(environment).cache
  }

  /// The names of the models and adapters that it holds, of any of whose files.
  public var names: [String] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
    return entries.compactMap { entry in
      let parts = entry.components(separatedBy: "--")
      return parts.count == 3 && parts[0] == "models" ? "\(parts[1])/\(parts[2])" : nil
    }.sorted()
  }

  private func folderName(of model: ModelName) -> String { "models--\(model.owner)--\(model.name)" }

  func folder(of model: ModelName) -> URL { folder.appending(path: folderName(of: model)) }

  func blob(_ hash: String, of model: ModelName) -> URL { folder(of: model).appending(path: "blobs/\(hash)") }

  func snapshot(_ commit: String, of model: ModelName) -> URL {
    folder(of: model).appending(path: "snapshots/\(commit)", directoryHint: .isDirectory)
  }

  /// The file that is locked by who writes a blob.
  func lock(_ hash: String, of model: ModelName) -> URL {
    folder.appending(path: ".locks/\(folderName(of: model))/\(hash).lock")
  }

  private func reference(_ model: ModelName) -> URL { folder(of: model).appending(path: "refs/\(model.revision)") }
}

// MARK: - Reading

extension HubCache {
  /// The folder of a model's files, all of which are there that opening it takes.
  /// - Throws: `HubError.notInCache`, which says how to get them, or `.isAdapter`.
  public func snapshot(of model: ModelName, as content: HubContent = .model) throws(HubError) -> URL {
    let (found, missing) = find(model, as: content)
    if let found, content == .model, ModelFiles.isAdapter(found) { throw .isAdapter(model) }
    guard let found, missing.isEmpty else {
      let path = folder.path(percentEncoded: false)
      throw .notInCache(model, cache: path, missing: missing)
    }
    return found
  }

  /// The snapshot of a model, if there is one, and which files it lacks.
  func find(_ model: ModelName, as content: HubContent? = nil) -> (folder: URL?, missing: [String]) {
    guard let commit = commit(of: model) else { return (nil, []) }
    let snapshot = snapshot(commit, of: model)
    guard FileManager.default.fileExists(atPath: snapshot.path(percentEncoded: false)) else { return (nil, []) }
    return (snapshot, ModelFiles.missing(in: snapshot, for: content))
  }

  private func commit(of model: ModelName) -> String? {
    if ModelName.isCommit(model.revision) { return model.revision }
    guard let bytes = try? RegularFile(reference(model), limit: 100).read() else { return nil }
    let commit = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    return ModelName.isCommit(commit) ? commit : nil
  }

  /// The model whose snapshot a folder is; nil for any other folder.
  public static func model(of snapshot: URL) -> ModelName? {
    let steps = snapshot.standardizedFileURL.pathComponents.suffix(3)
    guard let commit = steps.last, ModelName.isCommit(commit), steps.dropLast().last == "snapshots",
      let parts = steps.first?.split(separator: "--", omittingEmptySubsequences: false), parts.count == 3,
      parts[0] == "models"
    else { return nil }
    return try? ModelName("\(parts[1])/\(parts[2])", revision: commit)
  }
}

// MARK: - Writing

extension HubCache {
  /// Makes what other tools expect to find even of a model of which nothing has come.
  func begin(_ model: ModelName, commit: String) throws {
    try snapshot(commit, of: model).makeParent()
  }

  /// Makes a snapshot's file of a blob: a link to it, as seen from there.
  func link(_ file: RemoteFile, of model: ModelName, commit: String) throws {
    let place = snapshot(commit, of: model).appending(path: file.name)
    if place.byteCount == file.size { return }
    try? FileManager.default.removeItem(at: place)
    let path = place.path(percentEncoded: false)
    try place.makeParent()
    guard symlink("../../blobs/\(file.hash.digits)", path) == 0 || errno == EEXIST else {
      throw FileError.lastSystemError(path, "link")
    }
  }

  /// Keeps which commit a branch or tag is, once its snapshot is whole.
  func keep(_ commit: String, for model: ModelName) throws {
    guard model.revision != commit else { return }
    let place = reference(model)
    try place.makeParent()
    try AtomicFile.write(Array(commit.utf8), to: place)
  }
}

extension URL {
  /// The length of the file there, in bytes; nil if there is none.
  var byteCount: Int? {
    var status = stat()
    guard stat(path(percentEncoded: false), &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// Makes the folder that it lies in, where need be.
  func makeParent() throws(FileError) {
    let parent = deletingLastPathComponent()
    do { try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true) } catch {
      throw FileError(path(percentEncoded: false), .impossible(action: "write", reason: "its folder cannot be made"))
    }
  }
}
