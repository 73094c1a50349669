import Files
import Glibc

/// The cells that have been run, and what they computed.
struct InputHistory {
  /// What the protocol calls this sitting.
  private static let session = 1

  private var entries: [(input: String, output: String?)] = []

  /// How many there have been.
  var count: Int { entries.count }

  private var isOpen = false

  mutating func begin(_ input: String) {
    entries.append((input, nil))
    isOpen = true
  }

  mutating func end(_ output: String?) {
    if isOpen { entries[entries.count - 1].output = output }
    isOpen = false
  }

  /// What a `history_request` asks for.
  func reply(to content: JSON) -> JSON {
    let hasOutput = content["output"]?.bool ?? false
    let found = numbers(content).map { number -> JSON in
      let (input, output) = entries[number - 1]
      let text = JSON.string(input)
      return [
        .integer(Self.session), .integer(number), hasOutput ? [text, output.map(JSON.string) ?? .null] : text,
      ]
    }
    return ["status": "ok", "history": .array(found)]
  }

  /// The numbers, from 1, of the cells that are asked for.
  private func numbers(_ content: JSON) -> [Int] {
    let count = max(content["n"]?.integer ?? entries.count, 0)
    switch content["hist_access_type"]?.string {
    case "range":
      guard [0, Self.session].contains(content["session"]?.integer ?? 0) else { return [] }
      let start = max(content["start"]?.integer ?? 1, 1)
      return Array((start..<max(content["stop"]?.integer ?? entries.count + 1, start)).prefix { $0 <= entries.count })
    case "search":
      let pattern = content["pattern"]?.string ?? "*"
      let isUnique = content["unique"]?.bool ?? false
      let found = entries.indices.filter { index in
        let input = entries[index].input
        return fnmatch(pattern, input, 0) == 0
          && !(isUnique && entries[(index + 1)...].contains { $0.input == input })
      }
      return found.suffix(count).map { $0 + 1 }
    default: return entries.indices.suffix(count).map { $0 + 1 }
    }
  }
}
