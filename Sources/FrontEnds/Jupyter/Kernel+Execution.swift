import Files
import Notebook
import NotebookFiles
import Rendering

extension Kernel {
  /// Runs the lines of a cell, up to one that fails.
  func execute(_ content: JSON) {
    let code = content["code"]?.string ?? ""
    let isSilent = content["silent"]?.bool ?? false
    exchange.begin()
    if !isSilent, content["store_history"]?.bool ?? true { history.begin(code) }
    let count = JSON.integer(history.count)
    if !isSilent { publish("execute_input", ["code": .string(code), "execution_count": count]) }
    let page = help(for: code)
    if page == nil { run(code) }
    history.end(answer?.result)
    if let failure = answer?.failure {
      // Before the reply: who asks on having read it is not among them.
      if content["stop_on_error"]?.bool ?? true { answer?.aborted = exchange.drop("execute_request") }
      reply("execute_reply", failure.adding(["status": "error", "execution_count": count]))
    } else {
      let payload = [page, notebook.hasQuit ? ["source": "ask_exit", "keepkernel": .bool(false)] : nil]
      reply(
        "execute_reply",
        [
          "status": "ok", "execution_count": count, "payload": .array(payload.compactMap(\.self)),
          "user_expressions": [:],
        ])
    }
    if notebook.hasQuit { exchange.end() }
  }

  private func run(_ code: String) {
    let lines = Notebook.joiningExpressions(code.split(whereSeparator: \.isNewline).map(String.init))
    for line in lines where !line.trimmingWhitespace.isEmpty {
      guard answer?.failure == nil, !notebook.hasQuit else { return }
      guard !exchange.isInterrupted else { return fail(["error: interrupted before \(line)"]) }
      do { try sitting.run(line, from: .person) } catch { fail(["error: \(error)"]) }
    }
  }

  /// What `?` before or after a name asks for, shown apart from the cell.
  private func help(for code: String) -> JSON? {
    let line = code.trimmingWhitespace
    guard line.hasPrefix("?") || line.hasSuffix("?"), !line.contains(where: \.isNewline) else { return nil }
    let name = String(line.drop { $0 == "?" }.reversed().drop { $0 == "?" }.reversed())
    return notebook.helpInPlace(name, at: name.endIndex).map { document in
      ["source": "page", "start": 0, "data": bundle(document)]
    }
  }

  /// Says that a line failed.
  func fail(_ lines: [String]) {
    let error: JSON = [
      "ename": "error", "evalue": .string(lines.first ?? ""), "traceback": .array(lines.map(JSON.string)),
    ]
    answer?.failure = error
    publish("error", error)
  }
}

extension JSON {
  /// An object with more members.
  fileprivate func adding(_ members: [Key: JSON]) -> JSON {
    .object((object ?? [:]).merging(members) { $1 })
  }
}
