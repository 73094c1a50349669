import Foundation
import Hub
import Terminal

/// Follows a download, and says how far it is in a line.
final class DownloadWatch {
  /// Seconds over which the rate is taken.
  private static let window = 5.0
  private static let barWidth = 20

  private let model: ModelName
  private let began = ContinuousClock.now
  private var progress: DownloadProgress?
  private var samples: [(seconds: Double, fetched: Int)] = []

  init(_ model: ModelName) { self.model = model }

  private var seconds: Double { (ContinuousClock.now - began) / .seconds(1) }

  /// To be called with each report; the first with files in it is told.
  func take(_ progress: DownloadProgress) {
    guard progress.fileCount > 0 else { return }
    if self.progress == nil {
      writeError("\(model): \(progress.fileCount) files, \(DownloadProgress.size(progress.size))")
    }
    self.progress = progress
    let now = seconds
    samples.removeAll { $0.seconds < now - Self.window }
    samples.append((now, progress.fetched))
  }

  /// Bytes a second.
  private var rate: Double {
    guard let (first, last) = samples.first.flatMap({ first in samples.last.map { (first, $0) } }),
      last.seconds > first.seconds
    else { return 0 }
    return Double(last.fetched - first.fetched) / (last.seconds - first.seconds)
  }

  /// How far it is now.
  var line: String {
    guard let progress else { return "asking the hub about \(model)" }
    let share = progress.size > 0 ? Double(progress.received) / Double(progress.size) : 1
    let filled = Int(share * Double(Self.barWidth))
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: Self.barWidth - filled)
    let size = DownloadProgress.size
    let parts = "[\(bar)] \(Int(share * 100)) %, \(size(progress.received)) of \(size(progress.size))"
    if progress.isWaiting { return parts + ", waiting for another download of it" }
    guard rate > 0 else { return parts }
    let left = Int((Double(progress.size - progress.received) / rate).rounded(.up))
    return parts + ", \(size(Int(rate)))/s, \(Self.time(left)) left"
  }

  /// What there is to say at the end.
  var summary: String {
    let fetched = progress?.fetched ?? 0
    return fetched == 0
      ? "Nothing was missing." : "\(DownloadProgress.size(fetched)) fetched in \(Self.time(Int(seconds.rounded(.up))))."
  }

  private static func time(_ seconds: Int) -> String {
    switch seconds {
    case ..<100: "\(seconds) s"
    case ..<6000: "\(seconds / 60) min"
    default: "\(seconds / 3600) h \(seconds / 60 % 60) min"
    }
  }
}
