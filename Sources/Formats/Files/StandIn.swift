/// What people find in place of a file that was never fetched.
public enum StandIn: Equatable, Sendable {
  /// The pointer that git leaves where git-lfs is not installed; `byteCount` is the file's, as the pointer says.
  case pointer(byteCount: Int?)
  /// The page that a site shows about a file.
  case webPage

  /// Bytes of a file's beginning that are enough to tell.
  private static let prefixLength = 512

  private init?(_ start: some Collection<UInt8>) {
    let text = String(decoding: start.prefix(Self.prefixLength), as: UTF8.self)
    if text.hasPrefix("version https://git-lfs.github.com/spec/") {
      self = .pointer(byteCount: text.firstMatch(of: /\nsize (\d+)/).flatMap { Int($0.output.1) })
    } else if text.prefixMatch(of: /\u{FEFF}?\s*<(!doctype\s+)?html[\s>]/.ignoresCase()) != nil {
      self = .webPage
    } else {
      return nil
    }
  }

  /// Refuses the file that begins with `start` where it is not itself.
  /// - Parameter file: what messages call it.
  package static func refuse(_ start: some Collection<UInt8>, _ file: String) throws(FileError) {
    if let standIn = StandIn(start) { throw FileError(file, .notItself(standIn)) }
  }
}

extension StandIn: CustomStringConvertible {
  /// What lies there, and how to get the file.
  public var description: String {
    switch self {
    case .pointer(let byteCount):
      "is a git-lfs pointer, not the file\(byteCount.map { " of \($0) bytes" } ?? "") itself; "
        + "fetch it with git lfs pull in its folder, or download it anew"
    case .webPage: "is a web page, not the file itself; download it anew (on the hub, by its address with /resolve/)"
    }
  }
}
