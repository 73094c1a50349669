import Foundation
import Rendering
import Synchronization

/// The pictures and numbers of the figures that were shown, each at an address of its own, so that a page fetches what somebody
/// looks at. The oldest make room where they become too many bytes.
final class Figures: FigureKeeper {
  private struct Kept {
    var files: [[UInt8]?] = []
    var size = 0
    var dropped = 0
  }

  private let limit: Int
  private let kept = Mutex(Kept())

  /// - Parameter limit: the most bytes that are kept.
  init(limit: Int = Allowance.figures) { self.limit = limit }

  func address(ofPicture png: Data) -> String { "figure/\(keep(Array(png))).png" }

  func address(ofNumbers numbers: [Float]) -> String {
    "figure/\(keep(numbers.withUnsafeBytes { Array($0) })).f32"
  }

  /// What is at an address, and its type; nil where nothing is, or nothing is any more.
  func file(at address: Substring) -> (bytes: [UInt8], type: String)? {
    let parts = address.split(separator: ".")
    guard parts.count == 2, let number = Int(parts[0]) else { return nil }
    let bytes = kept.withLock { $0.files.indices.contains(number) ? $0.files[number] : nil }
    return bytes.map { ($0, parts[1] == "png" ? "image/png" : "application/octet-stream") }
  }

  private func keep(_ bytes: [UInt8]) -> Int {
    kept.withLock { kept in
      kept.files.append(bytes)
      kept.size += bytes.count
      while kept.size > limit, kept.dropped < kept.files.count - 1 {
        kept.size -= kept.files[kept.dropped]?.count ?? 0
        kept.files[kept.dropped] = nil
        kept.dropped += 1
      }
      return kept.files.count - 1
    }
  }
}
