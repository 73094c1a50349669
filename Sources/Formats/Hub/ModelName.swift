import Files

/// What a model is called on the hub, and which revision of it: `OWNER/NAME` or `OWNER/NAME@REVISION`.
public struct ModelName: Hashable, Sendable {
  /// Whose model it is: a person or an organisation.
  public let owner: String
  /// What the owner calls it.
  public let name: String
  /// A branch, a tag, or a commit.
  public let revision: String

  /// The branch that is meant where none is named.
  static let mainBranch = "main"

  /// Reads a name, of the characters and lengths that the hub allows.
  /// - Parameters:
  ///   - text: such as `google/paligemma-3b-mix-224`, with or without `@` and a revision.
  ///   - revision: the revision, if it does not stand in `text`; nil for the main branch.
  public init(_ text: String, revision: String? = nil) throws(HubError) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let names = parts[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard names.count == 2, names.allSatisfy(Self.isName) else { throw .name(text) }
    guard parts.count == 1 || revision == nil else { throw .twoRevisions(text) }
    (owner, name) = (names[0], names[1])
    self.revision = revision ?? (parts.count == 2 ? parts[1] : Self.mainBranch)
    guard Self.isRevision(self.revision) else { throw .revision(self.revision) }
  }

  /// The name without a revision.
  public var repository: String { "\(owner)/\(name)" }

  private static func isName(_ text: String) -> Bool {
    text.wholeMatch(of: /[A-Za-z0-9._-]{1,96}/) != nil && !text.contains("--") && !text.contains("..")
      && !["-", "."].contains { text.hasPrefix($0) || text.hasSuffix($0) } && !text.hasSuffix(".git")
  }

  /// Whether git could have a branch or tag of that name, of the characters that people use for them.
  private static func isRevision(_ text: String) -> Bool {
    text.count <= 200 && !text.hasSuffix(".lock")
      && text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
        part.wholeMatch(of: /[A-Za-z0-9_+][A-Za-z0-9._+-]*/) != nil && !part.contains("..") && !part.hasSuffix(".")
      }
  }

  /// Whether a text is the whole id of a commit.
  static func isCommit(_ text: String) -> Bool { text.wholeMatch(of: /[0-9a-f]{40}/) != nil }
}

extension ModelName: CustomStringConvertible {
  /// The name as a person writes it.
  public var description: String { repository + (revision == Self.mainBranch ? "" : "@\(revision)") }
}
