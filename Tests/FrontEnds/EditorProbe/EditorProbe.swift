import Foundation
import LineEditing

/// A prompt that echoes its lines, for tests of the line editor: `EditorProbe [PROMPT [LINE]]`; keys type LINE out.
@main
struct EditorProbe {
  static let commands = [
    ":step", ":stepping", ":show", ":quit", "größe", "日本語一", "日本語二", "日本語三",
  ]

  static func main() throws {
    let prompt = CommandLine.arguments.dropFirst().first ?? "probe> "
    let script = CommandLine.arguments.dropFirst(2).first
    let editor = try makeEditor()
    while true {
      let scripted = try (editor as? EditlineEditor)?.readLine(prompt: prompt, scripted: script)
      switch try scripted ?? editor.readLine(prompt: prompt) {
      case .line(":wait"): wait(editor)
      case .line(":hang"): hang()
      case .line(":work"): work()
      case .line(let line):
        editor.addHistory(line)
        print("line \(line.count) [\(line.count > 100 ? line.prefix(10) + "..." : line[...])]")
      case .interrupted: print("interrupted")
      case .endOfInput: return print("end")
      }
    }
  }

  static func makeEditor() throws -> any LineEditor {
    guard EditlineEditor.isPossible else { return PlainLineReader() }
    let environment = ProcessInfo.processInfo.environment
    let path = (environment["XDG_STATE_HOME"] ?? environment["HOME"] ?? "") + "/probe/history"
    let editor = try EditlineEditor(program: "probe", historyFile: HistoryFile(path: path))
    if let problem = editor.historyProblem { print("note: \(problem)") }
    editor.completer = { line, cursor in
      let start = line[..<cursor].lastIndex(of: " ").map { line.index(after: $0) } ?? line.startIndex
      let word = line[start..<cursor]
      let descriptions = [":show": "prints a value"]
      return Completion(
        start: start,
        candidates: commands.filter { $0.hasPrefix(word) }.map {
          .init($0, description: word == ":s" ? descriptions[$0, default: "moves on"] : nil)
        })
    }
    editor.helpInPlace = { line, _ in
      line.isEmpty || line.hasPrefix(":") ? "help for [\(line)]\nand a second line" : nil
    }
    return editor
  }

  /// Work that takes a while.
  static func work() {
    InterruptFlag.watching { _ in
      say("working")
      usleep(300_000)
    }
  }

  /// Work that is told to stop and does not.
  static func hang() {
    InterruptFlag.watching { flag in
      say("hanging")
      while !flag.isSet { usleep(1000) }
      say("asked to stop")
      while true { pause() }
    }
  }

  /// Work that Ctrl-C stops at its next stage.
  static func wait(_ editor: any LineEditor) {
    InterruptFlag.watching { flag in
      say("waiting")
      while !flag.isSet { usleep(1000) }
    }
    editor.dropPastedLines()
    say("stopped")
  }

  static func say(_ text: String) {
    print(text)
    fflush(nil)
  }
}
