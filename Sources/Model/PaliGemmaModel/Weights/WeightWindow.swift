import Foundation
import Tensors

/// The weights that are in memory, where a process may not take more than so much of it.
///
/// Weights are pages of a mapped file, which the system reads when they are touched. Once something had to wait for the
/// disk, a thread of its own asks, while one part runs, for the weights of the next; where all are in memory already, that
/// would only take time from the others. Where memory is limited, pages of other parts are given back before a part runs,
/// the most recently used first: in passes that go through all layers again and again, those are needed last.
final class WeightWindow: @unchecked Sendable {  // `lock` guards what changes
  /// The weights of one part of the model.
  private struct PartWeights {
    let weights: [StoredTensor]
    let byteCount: Int
    let isVision: Bool
    var isResident = false
    /// When it was last used.
    var turn = 0
  }

  private var parts: [PartWeights] = []
  private var indexOfPart: [Stage.Part: Int] = [:]
  private let limit: Int?
  private let own: () -> Int
  private var turn = 0
  private let lock = NSLock()
  private let reader = DispatchQueue(label: "weights to come")
  private let diskWaits: () -> Int
  private let waitsBefore: Int
  private(set) var readsAhead = false

  /// - Parameters:
  ///   - limit: bytes of memory that the process may take, everything counted; nil for all there is.
  ///   - spare: how many of them an answer takes beside weights, which come to be taken while a part runs.
  ///   - own: tells how many of them are taken by other than weights.
  ///   - diskWaits: tells how often the process has waited for a page to be read from disk.
  init(
    _ configuration: Configuration, _ weights: Weights, limit: Int? = nil, spare: Int = 0,
    own: (() -> Int)? = nil, diskWaits: @escaping () -> Int = majorFaultCount
  ) {
    self.diskWaits = diskWaits
    waitsBefore = diskWaits()
    self.limit = limit
    let now = residentMemory()
    self.own = own ?? { max(residentMemory().own, now.own + spare) + now.program }
    let layout = weights.layout(configuration)
    for part in layout.parts {
      let own = weights.addresses(of: part, in: layout).map { weights[$0] }
      indexOfPart[part] = parts.count
      let byteCount = own.reduce(0) { $0 + $1.pageByteCount }
      parts.append(PartWeights(weights: own, byteCount: byteCount, isVision: part.tower == .vision))
    }
    if weights.isHeadTied, let head = indexOfPart[.logits] { indexOfPart[.merge] = head }
  }

  /// Bytes of memory without which the largest part can't run.
  var needed: Int { own() + largest }

  /// Bytes of the largest part's weights.
  var largest: Int { parts.map(\.byteCount).max() ?? 0 }

  /// Bytes of the weights that are taken to be in memory.
  var residentByteCount: Int { parts.reduce(0) { $0 + ($1.isResident ? $1.byteCount : 0) } }

  /// Whether the weights of `part` are taken to be in memory.
  func isResident(_ part: Stage.Part) -> Bool { indexOfPart[part].map { parts[$0].isResident } ?? false }

  /// Makes room for the weights of `part`, which is about to read them; asks for those of `next`.
  func willUse(_ part: Stage.Part, before next: Stage.Part?) {
    lock.withLock {
      guard let index = indexOfPart[part] else { return }
      turn += 1
      parts[index].turn = turn
      if !parts[index].isResident { makeRoom(for: index) }
      parts[index].isResident = true
      readsAhead = readsAhead || diskWaits() > waitsBefore
      guard readsAhead, let next, let ahead = indexOfPart[next], !parts[ahead].isResident else { return }
      reader.async { self.ask(for: ahead) }
    }
  }

  /// Asks for weights whose part has not begun meanwhile.
  private func ask(for index: Int) {
    let weights = lock.withLock { parts[index].isResident ? [] : parts[index].weights }
    for weight in weights { weight.fetchPages() }
  }

  private func makeRoom(for index: Int) {
    guard let limit else { return }
    let room = limit - own() - parts[index].byteCount
    while residentByteCount > room, let victim = victim(for: index) {
      for weight in parts[victim].weights { weight.releasePages() }
      parts[victim].isResident = false
    }
  }

  /// The part that is needed last: one of the image's when that has been encoded, then the one that was used last.
  private func victim(for index: Int) -> Int? {
    let resident = parts.indices.filter { parts[$0].isResident }
    let vision = parts[index].isVision ? [] : resident.filter { parts[$0].isVision }
    return (vision.isEmpty ? resident : vision).max { parts[$0].turn < parts[$1].turn }
  }
}

/// How often this process has waited for a page to be read from disk.
func majorFaultCount() -> Int {
  var usage = rusage()
  getrusage(RUSAGE_SELF.rawValue, &usage)
  return usage.ru_majflt
}

/// Bytes of this process in memory beside weights: what it has set aside, and its program and libraries, about.
func residentMemory() -> (own: Int, program: Int) {
  let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
  let pages = fields.compactMap { Int($0) }
  guard pages.count > 2 else { return (0, 0) }
  let size = Int(getpagesize())
  return ((pages[1] - pages[2]) * size, programMemory(files: pages[2] * size))
}

/// Of the bytes of files in memory, those of the program and its libraries, about: the rest are weights, of this model or of
/// another.
func programMemory(files: Int) -> Int { min(files, 1 << 28) }
