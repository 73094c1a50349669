import Foundation

/// The programs this package builds, as they lie beside the test bundle.
public enum Products {
  /// The folder the running test bundle was built into.
  public static let directory = Bundle.main.executableURL?.deletingLastPathComponent() ?? URL(filePath: ".")

  /// The built program `name`; a test target that runs it lists it among its dependencies, so that it is built first.
  public static func url(_ name: String) -> URL { directory.appending(path: name) }
}
