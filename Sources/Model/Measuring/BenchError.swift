import Foundation

/// The machine has no room for what shall be measured, or the model's context none for all that is generated.
package enum BenchError: Error, CustomStringConvertible {
  case noRoom(path: String, needed: Int, free: Int)
  case noMemory(needed: Int, available: Int)
  case contextTooShort(tokens: Int, limit: Int)

  package var description: String {
    switch self {
    case .noRoom(let path, let needed, let free):
      "\(path) has \(gigabytes(free)) free; the weights take \(gigabytes(needed)) (TMPDIR names another folder)"
    case .noMemory(let needed, let available):
      "\(gigabytes(available)) of memory are available; measuring takes \(gigabytes(needed)), the weights' included"
    case .contextTooShort(let tokens, let limit):
      "the model's context holds \(limit) tokens; measuring takes \(tokens), the image's included"
    }
  }

  private func gigabytes(_ bytes: Int) -> String { String(format: "%.1f GB", Double(bytes) / 1e9) }
}

/// Memory that processes can still have, pages of files that the system can drop included.
func availableMemory() -> Int? {
  let lines = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8))?.split(separator: "\n") ?? []
  let line = lines.first { $0.hasPrefix("MemAvailable:") }
  return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
}
