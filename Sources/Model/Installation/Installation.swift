import Foundation

/// The trained model that ships with the project, and the other folders that do: `images` and `Lessons`.
///
/// Each is looked for beside the running program first, so that an installed copy works, then in the build folder's package,
/// then where the sources were compiled; images and lessons at last in the working folder.
package enum Installation {
  /// A part of the installation was not found in any of the places where it may be.
  package struct Missing: Error, CustomStringConvertible {
    let what: String
    let places: [URL]
    var remedy = ""

    package var description: String {
      "\(what) was not found; looked in \(places.map { $0.path() }.joined(separator: ", "))\(remedy)"
    }
  }

  /// A picture in `images()` and a prompt to begin with.
  package static let sample = (image: "scene-00.png", prompt: "answer en what color is the ring?")

  /// The commit and the day that the running program was built of, if it is from a package.
  package static var build: String? {
    let file = program.deletingLastPathComponent().appending(path: "BUILD").path()
    return FileManager.default.contents(atPath: file).map { String(decoding: $0.dropLast(), as: UTF8.self) }
  }

  /// The checkpoint folder of the shipped model.
  package static func model() throws(Missing) -> URL {
    let bundle = "VLMverse_Installation.resources/Resources"
    let places =
      ancestors(of: program).map { $0.appending(path: bundle) } + [
        sources.appending(path: "Sources/Model/Installation/Resources")
      ]
    return try find("config.json", in: places, what: "the shipped model")
  }

  /// The folder of sample pictures.
  package static func images() throws(Missing) -> URL {
    do { return try find(sample.image, in: packageFolders("images"), what: "the folder of sample images") } catch {
      throw Missing(what: error.what, places: error.places, remedy: "; --image FILE opens one of your own")
    }
  }

  /// The folder of lessons.
  package static func lessons() throws(Missing) -> URL {
    try find("", in: packageFolders("Lessons"), what: "the folder of lessons")
  }

  private static func packageFolders(_ name: String) -> [URL] {
    ancestors(of: program).map { $0.appending(path: name) } + [sources.appending(path: name), URL(filePath: name)]
  }

  private static func find(_ file: String, in places: [URL], what: String) throws(Missing) -> URL {
    for place in places where FileManager.default.fileExists(atPath: place.appending(path: file).path()) {
      return place
    }
    throw Missing(what: what, places: places)
  }

  /// The folder of the running program, through links, and those above it: `.build/release` lies three below the package.
  private static func ancestors(of program: URL) -> [URL] {
    var folders = [program.deletingLastPathComponent()]
    while folders.count < 5, let last = folders.last, last.path() != "/" {
      folders.append(last.deletingLastPathComponent())
    }
    return folders
  }

  private static let program = (Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0]))
    .resolvingSymlinksInPath()

  private static let sources = URL(filePath: #filePath).deletingLastPathComponent()  // Sources/Model/Installation
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
