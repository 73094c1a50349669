import Foundation
import PaliGemmaModel
import Rendering

extension Command {
  static let memory = Command(
    "memory", group: .looking, "Show what the session holds in memory, and what stays in the checkpoint's file.",
    examples: [(":memory", "weights, cache, checkpoints, trace")]
  ) { notebook, arguments in
    try arguments.requireNone()
    let (model, session) = (notebook.open.model, notebook.session)
    let weights = Set(model.weights.addresses).reduce(0) { $0 + model.weights[$1].byteCount }
    var rows: [(Text, Int)] = [
      ("weights, mapped from the file", weights), ("KV cache, set aside", session.cacheByteCount),
      ("checkpoints of \(session.computedCount) stages", session.checkpointByteCount),
      ("values of the stage looked at", session.traceByteCount),
    ]
    if let (anonymous, mapped) = residentBytes() {
      rows += [("process: memory of its own", anonymous), ("process: pages of files", mapped)]
    }
    let cells: [[Text]] = rows.map { [$0.0, Text(NumberFormat.bytes($0.1))] }
    return [.table(Table([.init("", isFlexible: true), .init("bytes", .right)], rows: cells))]
  }
}

/// Resident memory of this process that is its own, and that is pages of files; nil where the system does not say.
private func residentBytes() -> (anonymous: Int, mapped: Int)? {
  guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
  func kilobytes(_ key: String) -> Int? {
    status.split(separator: "\n").first { $0.hasPrefix(key + ":") }.flatMap { line in
      line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
    }
  }
  guard let anonymous = kilobytes("RssAnon"), let mapped = kilobytes("RssFile") else { return nil }
  return (anonymous * 1024, mapped * 1024)
}
