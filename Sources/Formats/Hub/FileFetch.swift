import Files
import Foundation

/// Where a file of a model is written, and what it becomes.
struct FilePlaces {
  /// The file, once it is whole.
  let final: URL
  /// Its beginning.
  let partial: URL
  /// Locked while it is written.
  let lock: URL
  /// A copy that the cache may have; nil if the file is that itself.
  let copy: URL?
}

/// Fetches one file of a model: what is missing of it, checks all of it, and puts it in its place.
final class FileFetch {
  private let file: RemoteFile
  private let address: String
  private let commit: String
  private let places: FilePlaces
  private let connection: Connection
  private let share: DownloadState.Share
  private let patience: Patience
  /// What the content was when bytes came last.
  private var etag: String?

  init(
    _ file: RemoteFile, at address: String, commit: String, to places: FilePlaces, _ connection: Connection,
    _ share: DownloadState.Share, _ patience: Patience
  ) {
    (self.file, self.address, self.commit, self.places) = (file, address, commit, places)
    (self.connection, self.share, self.patience) = (connection, share, patience)
  }

  func run() throws {
    let lock = try FileLock(places.lock) {
      share.wait(true)
      try pause(0.1) { share.shouldStop }
    }
    share.wait(false)
    try withExtendedLifetime(lock) {
      // Another process may have fetched it meanwhile.
      guard try !isThere() else { return share.has(file.size) }
      if let copy = places.copy, copy.byteCount == file.size, places.partial.byteCount == nil {
        try places.partial.makeParent()
        try FileManager.default.copyItem(at: copy.resolvingSymlinksInPath(), to: places.partial)
      }
      let partial = try PartialFile(places.partial)
      try fill(partial)
      try places.final.makeParent()
      try partial.move(to: places.final)
    }
  }

  /// Whether the file is in its place. A blob has its hash for a name; what a person's folder has there is looked at.
  private func isThere() throws -> Bool {
    guard let size = places.final.byteCount, places.copy != nil else { return places.final.byteCount == file.size }
    let digest = Digest(file.hash.kind)
    if size == file.size {
      let content = try MappedFile(places.final)
      withExtendedLifetime(content) { digest.update(content.bytes) }
    }
    guard size == file.size, digest.finish() == file.hash.digits else {
      throw HubError.another(file: places.final.path(percentEncoded: false))
    }
    return true
  }

  /// Completes the file. If it is wrong then, what was there before may have been, so that all of it is fetched once more.
  private func fill(_ partial: PartialFile) throws {
    if partial.length > file.size { try partial.empty() }
    var isFresh = partial.length == 0
    while true {
      do { return try complete(partial, &isFresh) } catch let error as HubError {
        guard case .content = error else { throw error }
        guard !isFresh else {
          partial.remove()
          throw error
        }
        isFresh = true
        try partial.empty()
        share.has(0)
      }
    }
  }

  /// - Parameter isFresh: whether all bytes there are come from one answer of now.
  private func complete(_ partial: PartialFile, _ isFresh: inout Bool) throws {
    var hash = GrowingHash(partial, file.hash.kind)
    share.has(partial.length)
    func beginAnew() throws {
      try partial.empty()
      hash = GrowingHash(partial, file.hash.kind)
      share.has(0)
    }
    try patience.persevere(progress: { partial.length }, shouldStop: { share.shouldStop }) {
      guard partial.length < file.size else { return }
      if partial.length > 0 { isFresh = false }
      try connection.get(file.name, at: address, from: partial.length, ifStill: etag) { [self] answer in
        try judge(answer, partial.length, beginAnew)
      } receive: { [self] bytes in
        guard partial.length + bytes.count <= file.size else {
          throw HubError.content(file: file.name, problem: "more came than the \(file.size) bytes that the hub lists")
        }
        try partial.append(bytes)
        hash.take(bytes)
        share.receive(bytes.count)
      }
      guard partial.length == file.size else {
        throw Passing(error: connection.error(file.name, "ends after \(partial.length) of \(file.size) bytes"))
      }
    }
    guard hash.finish() == file.hash.digits else { throw wrong("what came does not have the hash that the hub lists") }
  }

  private func wrong(_ problem: String) -> HubError { .content(file: file.name, problem: problem) }

  /// Judges the head of an answer: whether it is about the file that is listed, and where its bytes belong.
  private func judge(_ answer: Answer, _ start: Int, _ beginAnew: () throws -> Void) throws {
    let isOther =
      answer["x-repo-commit"].map { $0 != commit } ?? false
      || answer.linkedHash.map { $0 != file.hash.digits } ?? false
    if isOther { throw wrong("the hub has another file there than it lists") }
    if [200, 206].contains(answer.status), let encoding = answer.encoding {
      throw wrong("it comes packed as \(JSON.quoted(encoding)), which nobody asked for")
    }
    switch answer.status {
    case 200:
      if let length = answer.length, length != file.size {
        throw wrong("\(length) bytes are announced, and the hub lists \(file.size)")
      }
      if start > 0 { try beginAnew() }
    case 206:
      let isRight = answer.range.map { $0 == (start, file.size) } ?? false
      guard start > 0, isRight, etag == nil || answer.etag == etag else {
        try beginAnew()
        throw Passing(error: connection.error(file.name, "sends another part than was asked for"))
      }
    case 416: return try beginAnew()
    default: return
    }
    etag = answer.etag
  }
}
