import Foundation

/// What is written beside its destination until it is whole.
///
/// While its maker lives it is locked; so what a killed one has left behind is known, and goes when the same is written again.
enum Unfinished {
  /// Makes something beside `destination` under the first name that is free.
  /// - Parameter make: makes it, or returns false with `errno` set to `EEXIST` where something has its name.
  /// - Returns: its name; nil, and `errno` says why, if it could not be made.
  static func make(beside destination: String, _ make: (String) -> Bool) -> String? {
    for number in 1...99 {
      let path = destination + (number == 1 ? "" : ".\(number)") + ".vlmverse-partial"
      if make(path) { return path }
      guard errno == EEXIST else { return nil }
      if removeLeftBehind(path), make(path) { return path }
    }
    return nil
  }

  /// Marks what is open as being made, until it is closed.
  @discardableResult
  static func lock(_ descriptor: Int32) -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

  /// Removes what is there if nobody makes it any more.
  private static func removeLeftBehind(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    // Its maker may have given it its place, and let go of it, since it was opened.
    guard lock(descriptor), isOpen(descriptor, at: path) else { return false }
    return (try? FileManager.default.removeItem(atPath: path)) != nil
  }
}
