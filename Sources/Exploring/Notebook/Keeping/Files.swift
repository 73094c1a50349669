import Foundation

/// Files that a person names in a line.
enum Files {
  /// Where `path` is, which may stand in quotes: `~` is the home folder, and what does not begin with `/` lies in the working folder.
  static func url(_ path: String) -> URL { URL(filePath: Self.path(path)) }

  /// The same as a path.
  static func path(_ path: String) -> String { NSString(string: path.withoutQuotes).expandingTildeInPath }

  /// What the system said.
  static func reason(_ error: any Error) -> String {
    ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError)?.localizedDescription ?? error.localizedDescription
  }
}
