import Checkpoints
import Foundation
import Notebook

/// Files that commands write.
enum Files {
  /// Writes a file whole, or leaves it as it was.
  static func write(_ bytes: [UInt8], to url: URL) throws {
    let file = try AtomicFile(url)
    try file.write(bytes)
    try file.finish()
  }

  /// What the system said.
  static func reason(_ error: any Error) -> String {
    ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError)?.localizedDescription ?? error.localizedDescription
  }
}
