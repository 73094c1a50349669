import Files

/// A file of a model as the hub lists it.
struct RemoteFile: Sendable {
  let name: String
  /// Its length in bytes.
  let size: Int
  let hash: ContentHash
}

/// What a model is on the hub at a revision.
struct HubDescription {
  /// The commit that the revision stands for.
  let commit: String
  /// The files to download.
  let files: [RemoteFile]

  /// Reads the hub's answer, of which nothing is believed that could not be.
  init(_ bytes: [UInt8], of model: ModelName) throws {
    let source = "the hub's description of \(model)"
    let json = try JSON(bytes, file: source)
    guard let commit = json["sha"]?.string, ModelName.isCommit(commit) else {
      throw FileError(source, .field("sha", problem: "must be a commit, of 40 hexadecimal digits"))
    }
    var entries: [String: JSON] = [:]
    for entry in json["siblings"]?.array ?? [] {
      if let name = entry["rfilename"]?.string { entries[name] = entry }
    }
    guard let wanted = ModelFiles.wanted(of: entries.keys) else { throw HubError.noWeights(model) }
    self.commit = commit
    files = try wanted.map { name in
      guard let entry = entries[name], let size = entry["size"]?.integer, (0...1 << 50).contains(size),
        let hash = ContentHash(entry, size: size)
      else { throw FileError(source, .field(JSON.quoted(name), problem: "must have a size and a hash")) }
      return RemoteFile(name: name, size: size, hash: hash)
    }
  }
}

extension ContentHash {
  /// The hash in an entry of the hub's list: of the bytes where they are stored apart, else git's.
  fileprivate init?(_ entry: JSON, size: Int) {
    if let large = entry["lfs"] {
      guard let digits = large["sha256"]?.string, digits.wholeMatch(of: /[0-9a-f]{64}/) != nil else { return nil }
      self.init(kind: .sha256, digits: digits)
    } else {
      guard let digits = entry["blobId"]?.string, ModelName.isCommit(digits) else { return nil }
      self.init(kind: .gitBlob(size: size), digits: digits)
    }
  }
}
