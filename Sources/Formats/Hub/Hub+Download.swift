import Files
import Foundation

extension Hub {
  /// How many files come at a time.
  private static let connectionCount = 4

  /// Downloads what is missing of a model's files.
  /// - Parameters:
  ///   - model: its name on the hub.
  ///   - target: the folder to put them in; nil for the cache.
  ///   - progress: called ten times a second, on the calling thread; what it throws ends the download. What has come stays.
  /// - Returns: the folder of the files.
  /// - Throws: `HubError`, or `FileError` where a file cannot be written or the hub's answer is damaged.
  public func download(
    _ model: ModelName, to target: URL? = nil, progress: @escaping (DownloadProgress) throws -> Void
  ) throws -> URL {
    if let offline {
      let (found, missing) = cache.find(model)
      guard target == nil, let found, missing.isEmpty else {
        throw HubError.offline(model, variable: offline, missing: missing)
      }
      return found
    }
    let description = try describe(model, progress)
    let places = description.files.map { self.places(of: $0, of: model, target) }
    try checkRoom(description.files, places)
    if target == nil { try cache.begin(model, commit: description.commit) }
    try fetch(description, of: model, to: places, progress)
    if let target { return target }
    for file in description.files { try cache.link(file, of: model, commit: description.commit) }
    try cache.keep(description.commit, for: model)
    return cache.snapshot(description.commit, of: model)
  }

  /// Asks the hub what a model is.
  private func describe(_ model: ModelName, _ progress: @escaping (DownloadProgress) throws -> Void) throws
    -> HubDescription
  {
    let (limit, name, state) = (50_000_000, "the list of \(model.repository)'s files", DownloadState(fileCount: 0))
    func shouldStop() -> Bool {
      do { try progress(state.progress(of: 0)) } catch { state.fail(error) }
      return state.failure != nil
    }
    let connection = try Connection(self, model, shouldStop: shouldStop)
    var bytes: [UInt8] = []
    do {
      try patience.persevere(shouldStop: shouldStop) {
        bytes = []
        try connection.get(name, at: self.description(of: model)) { answer in
          guard let encoding = answer.encoding else { return }
          throw HubError.content(
            file: name, problem: "comes packed as \(JSON.quoted(encoding)), which nobody asked for")
        } receive: {
          guard bytes.count + $0.count <= limit else {
            throw HubError.content(file: name, problem: "is longer than \(limit) bytes")
          }
          bytes += $0
        }
      }
    } catch is Stopped { throw state.failure ?? Stopped() }
    return try HubDescription(bytes, of: model)
  }

  private func places(of file: RemoteFile, of model: ModelName, _ target: URL?) -> FilePlaces {
    let hash = file.hash.digits
    let blob = cache.blob(hash, of: model)
    guard let target else {
      return FilePlaces(
        final: blob, partial: blob.appendingPathExtension("incomplete"), lock: cache.lock(hash, of: model), copy: nil)
    }
    let beside = target.appending(path: ".cache/huggingface/download")
    return FilePlaces(
      final: target.appending(path: file.name), partial: beside.appending(path: "\(hash).incomplete"),
      lock: beside.appending(path: "\(file.name).lock"), copy: blob)
  }

  /// Refuses what would fill the disk.
  private func checkRoom(_ files: [RemoteFile], _ places: [FilePlaces]) throws {
    let needed = zip(files, places).reduce(0) { sum, pair in
      let (file, places) = pair
      return places.final.byteCount == file.size ? sum : sum + max(0, file.size - (places.partial.byteCount ?? 0))
    }
    guard var folder = places.first?.partial.deletingLastPathComponent(), needed > 0 else { return }
    var (status, path) = (statvfs(), folder.path(percentEncoded: false))
    while statvfs(path, &status) != 0, folder.pathComponents.count > 1 {  // what is not there yet is made in what is
      folder.deleteLastPathComponent()
      path = folder.path(percentEncoded: false)
    }
    let free = Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
    guard needed <= free else { throw HubError.noRoom(folder: path, needed: needed, free: free) }
  }

  /// Fetches files, several at a time, until all are there or one cannot be had.
  private func fetch(
    _ description: HubDescription, of model: ModelName, to places: [FilePlaces],
    _ progress: (DownloadProgress) throws -> Void
  ) throws {
    let (files, state, group) = (description.files, DownloadState(fileCount: description.files.count), DispatchGroup())
    for _ in 0..<min(Self.connectionCount, files.count) {
      group.enter()
      Thread.detachNewThread {
        defer { group.leave() }
        do {
          let connection = try Connection(self, model) { state.failure != nil }
          while let index = state.takeNext() {
            let file = files[index]
            let address = address(of: file.name, in: model, commit: description.commit)
            try FileFetch(
              file, at: address, commit: description.commit, to: places[index], connection,
              .init(state: state, index: index), patience
            ).run()
          }
        } catch { state.fail(error) }
      }
    }
    let size = files.reduce(0) { $0 + $1.size }
    repeat {
      do { try progress(state.progress(of: size)) } catch { state.fail(error) }
    } while group.wait(timeout: .now() + .milliseconds(100)) == .timedOut
    if let failure = state.failure { throw failure }
    try progress(state.progress(of: size))
  }
}
