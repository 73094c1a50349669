import Files

/// Why a model cannot be had from the hub or its cache.
public enum HubError: Error, Equatable, Sendable {
  /// A text is no name of a model.
  case name(String)
  /// A text is no address of a file.
  case address(String)
  /// A text is no revision.
  case revision(String)
  /// A name has its revision with it, and another was given.
  case twoRevisions(String)
  /// An environment variable or a file of the hub's tools holds what cannot be used. Its value is not told: it may be a secret.
  case setting(String, expected: String)
  /// The cache has not all files of a model.
  case notInCache(ModelName, cache: String, missing: [String])
  /// The same where nothing may be downloaded.
  case offline(ModelName, variable: String, missing: [String])
  /// What the cache has under the name is put beside a model.
  case isAdapter(ModelName)
  /// The hub knows no such model, or does not show it.
  case noModel(ModelName, hasToken: Bool)
  /// The model has no such revision.
  case noRevision(ModelName)
  /// The files are for those who have been let in.
  case gated(ModelName, page: String, hasToken: Bool)
  /// The model has no weights of the kind that is read.
  case noWeights(ModelName)
  /// There is less room than a download takes.
  case noRoom(folder: String, needed: Int, free: Int)
  /// A folder has another file where one of the model's belongs.
  case another(file: String)
  /// A file of the model, or the list of them, could not be had from a host: what went wrong.
  case transfer(file: String, host: String, problem: String)
  /// A file came with other content than the hub lists.
  case content(file: String, problem: String)
}

extension HubError: CustomStringConvertible {
  /// What is wrong, where, and what would be right, in one line.
  public var description: String {
    switch self {
    case .name(let text): "\(JSON.quoted(text)) is no name of a model; expected OWNER/NAME or OWNER/NAME@REVISION"
    case .address(let text):
      "\(JSON.quoted(text)) is no address of a file; expected one such as https://example.org/cat.jpg, without a password in it"
    case .revision(let text): "\(JSON.quoted(text)) is no revision; expected a branch, a tag or a commit, such as main"
    case .twoRevisions(let text): "\(JSON.quoted(text)) names a revision already; leave out one of the two"
    case .setting(let name, let expected): "\(name) cannot be used; expected \(expected)"
    case .notInCache(let model, let cache, let missing):
      "\(model) is no folder here, and the hub's cache (\(cache)) \(Self.lack(missing)); "
        + "`vlmverse download \(model)` fetches it"
    case .isAdapter(let model):
      "\(model) is an adapter, which takes a model beside it: --adapter \(model), or `:open adapter \(model)`"
    case .offline(let model, let variable, let missing):
      "\(model): the hub's cache \(Self.lack(missing)), and \(variable) forbids to download; unset it"
    case .noModel(let model, hasToken: false):
      "the hub has no public model \(model.repository); if it is a private one, set HF_TOKEN to a token of yours"
    case .noModel(let model, hasToken: true):
      "the hub has no model \(model.repository) that this token may see; check the name and HF_TOKEN"
    case .noRevision(let model):
      "\(model.repository) has no revision \(JSON.quoted(model.revision)); expected a branch, a tag or a commit, such as main"
    case .gated(let model, let page, let hasToken):
      "\(model.repository) is only for those who have accepted its terms: visit \(page) and accept them, "
        + (hasToken
          ? "with the account that the token (HF_TOKEN) belongs to" : "and set HF_TOKEN to a token of that account")
    case .noWeights(let model):
      "\(model) has neither model.safetensors nor its index; expected weights in the safetensors format"
    case .noRoom(let folder, let needed, let free):
      "\(folder): \(DownloadProgress.size(needed)) are needed, and \(DownloadProgress.size(free)) are free there"
    case .another(let file):
      "\(file): is there already, and is not the model's; remove it, or name another folder"
    case .transfer(let file, let host, let problem): "\(file): \(host) \(problem)"
    case .content(let file, let problem): "\(file): \(problem)"
    }
  }

  private static func lack(_ missing: [String]) -> String {
    missing.isEmpty ? "does not have it" : "has it without \(missing.joined(separator: ", "))"
  }
}
