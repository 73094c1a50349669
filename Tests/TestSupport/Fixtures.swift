import Foundation

/// Files under `Tests/Fixtures`, and the folders of the package itself, found from where this source file lies.
public enum Fixtures {
  /// The root of the package.
  public static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// A file or folder under `Tests/Fixtures`.
  public static func url(_ path: String) -> URL { package.appending(path: "Tests/Fixtures").appending(path: path) }
}
