import Foundation
import Installation
import Rendering

/// In whose name a line runs, which decides what it may do.
public enum Authority: Sendable, Equatable {
  /// A person typed or confirmed it, or named its file for running.
  case person
  /// Nobody did: it is from a file in `folder` that a person replays, follows or checks. It may open what lies in `opening`.
  case file(in: URL, opening: URL)

  /// That of the lines of the file at `url`.
  /// - Parameters:
  ///   - url: the file.
  ///   - opensOutside: whether a person lets it open pictures and models outside its folder.
  public static func file(_ url: URL, opensOutside: Bool = false) -> Authority {
    let folder = url.deletingLastPathComponent()
    return .file(in: folder, opening: opensOutside ? URL(filePath: "/") : folder)
  }

  /// Where the file lies whose line it is; nil where a person gives it.
  package var folder: URL? { if case .file(let folder, _) = self { folder } else { nil } }
}

/// Why a line does not run that nobody typed.
public enum Objection: Error, Equatable, Sendable, CustomStringConvertible {
  /// It opens a path outside the folder of its file.
  case opens(String, outside: String)
  /// It writes, as `:save` does.
  case writes
  /// It runs lines of a file, as `:source` does.
  case runsLines
  /// It changes how far lessons have been followed, as `:lesson reset` does.
  case changesProgress
  /// It ends the session, as `:quit` does.
  case endsSession
  /// It lets others follow, as `:share` does.
  case shares

  /// What it would do, as the end of a sentence.
  public var description: String {
    switch self {
    case .opens(let path, let folder): "it opens \(path), which lies outside \(folder)"
    case .writes: "it writes files"
    case .runsLines: "it runs the lines of a file"
    case .changesProgress: "it changes how far lessons have been followed"
    case .endsSession: "it ends the session"
    case .shares: "it lets others follow the session"
    }
  }
}

// MARK: - The rule

extension Authority {
  /// Why a command does not run in this name; nil if it may. This alone decides what a line from a file may do.
  func objection(to command: Command, _ arguments: Arguments, in notebook: Notebook) -> Objection? {
    guard self != .person else { return nil }
    switch command.touches {
    case .run, .machine: return nil
    case .opens(let file): return file(notebook, arguments).flatMap(objection(toOpening:))
    case .writes: return .writes
    case .runsLines: return .runsLines
    case .progress: return .changesProgress
    case .session: return .endsSession
    case .shares: return .shares
    }
  }

  /// Why a picture or a model is not opened in this name; nil if it may be, since it lies, through all links, where the file
  /// may open things, or ships with the program.
  public func objection(toOpening url: URL) -> Objection? {
    guard case .file(_, let root) = self else { return nil }
    let shipped = [try? Installation.images(), try? Installation.model()].compactMap(\.self)
    let allowed = ([root] + shipped).map { Self.realPath($0).asFolder }
    let inside = (try? FileManager.default.contentsOfDirectory(atPath: url.path(percentEncoded: false))) ?? []
    let all = [url] + inside.map { url.appending(path: $0) }
    let isAllowed = all.map { Self.realPath($0).asFolder }.allSatisfy { path in
      allowed.contains { path.hasPrefix($0) }
    }
    return isAllowed ? nil : .opens(url.relativePath, outside: root.path(percentEncoded: false))
  }

  /// The path without links; of what is not there, the path without `..`.
  private static func realPath(_ url: URL) -> String {
    guard let path = realpath(url.path(percentEncoded: false), nil) else { return url.standardizedFileURL.path }
    defer { free(path) }
    return String(cString: path)
  }
}

extension String {
  fileprivate var asFolder: String { hasSuffix("/") ? self : self + "/" }
}

extension Notebook {
  /// Why `line` does not run in the name of `authority`; nil if it may.
  public func objection(to line: String, by authority: Authority) -> Objection? {
    let input = line.trimmingWhitespace
    guard input.hasPrefix(":"),
      let command = try? Command.find(String(input.dropFirst().splitAtFirstSpace.0), among: commands)
    else { return nil }
    return authority.objection(
      to: command, Arguments(command, line: command.lineProper(input), by: authority), in: self)
  }

  /// What stands for a command that does not run.
  static func leftOut(_ objection: Objection) -> Document {
    [.note(Text("Left out, since it comes from a file: \(objection)."))]
  }
}
