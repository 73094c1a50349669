import Foundation

/// Where a person's own files are, as the XDG base directory specification has it.
struct PersonalFiles {
  /// The lines typed in earlier sessions.
  let history: String
  /// How far lessons have been followed.
  let progress: String
  /// The folder of earlier sessions.
  let sessions: String
  /// Commands to begin with.
  let commands: String
  /// Jupyter's data.
  let jupyter: URL

  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    func folder(_ variable: String) -> String? { environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil } }
    let home = folder("HOME") ?? NSHomeDirectory()
    let state = (folder("XDG_STATE_HOME") ?? home + "/.local/state") + "/vlmverse"
    history = state + "/history"
    sessions = state + "/sessions"
    progress = state + "/progress.json"
    jupyter = URL(
      filePath: folder("JUPYTER_DATA_DIR") ?? (folder("XDG_DATA_HOME") ?? home + "/.local/share") + "/jupyter")
    commands = (folder("XDG_CONFIG_HOME") ?? home + "/.config") + "/vlmverse/rc"
  }
}
