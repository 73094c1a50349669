/// How far a download has come.
public struct DownloadProgress: Sendable {
  /// How many files there are.
  public let fileCount: Int
  /// Bytes of all files.
  public let size: Int
  /// Bytes that are there, those of earlier downloads included.
  public let received: Int
  /// Bytes that have come since this download began.
  public let fetched: Int
  /// Whether nothing comes because another process downloads the same.
  public let isWaiting: Bool

  /// Bytes as people write them: three digits and a unit of 1000s.
  public static func size(_ bytes: Int) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB"]
    var (value, unit) = (Double(bytes), 0)
    while value >= 999.5, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
    let decimals = unit == 0 || value >= 99.5 ? 0 : value >= 9.95 ? 1 : 2
    let scale = [1.0, 10, 100][decimals]
    let rounded = (value * scale).rounded() / scale
    return (decimals == 0 ? "\(Int(rounded))" : "\(rounded)") + " \(units[unit])"
  }
}
