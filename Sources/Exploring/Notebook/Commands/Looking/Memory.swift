import PaliGemmaModel
import Rendering

extension Command {
  static let memory = Command(
    "memory", group: .looking, "Show what the session holds in memory, and what stays in the checkpoint's file.",
    examples: [(":memory", "weights, cache, checkpoints, trace")],
    touches: .machine
  ) { notebook, arguments in
    try arguments.requireNone()
    let (model, session) = (notebook.open.model, notebook.session)
    let weights = model.weights.storedAddresses.reduce(0) { $0 + model.weights[$1].byteCount }
    var rows: [(Text, Int)] = [
      ("weights, mapped from the file", weights), ("KV cache, set aside", session.cacheByteCount),
      ("checkpoints of \(session.computedCount) stages", session.checkpointByteCount),
      ("values of the stage looked at", session.traceByteCount),
    ]
    if let resident = notebook.machine.residentMemory() {
      rows += [("process: memory of its own", resident.own), ("process: pages of files", resident.files)]
    }
    let cells: [[Text]] = rows.map { [$0.0, Text(NumberFormat.bytes($0.1))] }
    return [.table(Table([.init("", isFlexible: true), .init("bytes", .right)], rows: cells))]
  }
}
