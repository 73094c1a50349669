/// Characters in the place of others that libedit cannot draw: it has a cell of the screen for each scalar, and loses those
/// without a width when it draws a line anew.
///
/// A scalar and the ones without width behind it become one scalar as wide as the first, which is drawn as all of them. One
/// without anything before it is drawn on a dotted circle.
struct StandIns {
  private static let (narrow, wide) = (
    0x100000...0x10FFFD as ClosedRange<UInt32>, 0x30000...0x3134A as ClosedRange<UInt32>
  )

  private var scalars: [[Unicode.Scalar]: Unicode.Scalar] = [:]
  private var clusters: [Unicode.Scalar: String] = [:]
  private var counts = (narrow: UInt32(0), wide: UInt32(0))

  /// The text as libedit gets it.
  mutating func standing(for text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    var standing = String.UnicodeScalarView()
    var cluster = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if !Self.isMark(scalar) {
        standing.append(contentsOf: self.scalars(for: cluster))
        cluster = .init()
      }
      cluster.append(scalar)
    }
    standing.append(contentsOf: scalars(for: cluster))
    return String(standing)
  }

  /// The text that is meant.
  func meant(by text: String) -> String {
    clusters.isEmpty ? text : text.unicodeScalars.reduce(into: "") { $0 += clusters[$1] ?? String($1) }
  }

  /// What libedit has drawn, as a terminal gets it.
  func drawn(_ text: String) -> String {
    if clusters.isEmpty { return text }
    return text.unicodeScalars.reduce(into: "") { drawn, scalar in
      let cluster = clusters[scalar] ?? String(scalar)
      drawn += cluster.unicodeScalars.first.map(Self.isMark) == true ? "\u{25CC}" + cluster : cluster
    }
  }

  /// Whether a scalar has no width of its own.
  static func isMark(_ scalar: Unicode.Scalar) -> Bool { scalar.value > 0x7F && displayWidth(scalar) == 0 }

  private mutating func scalars(for cluster: String.UnicodeScalarView) -> [Unicode.Scalar] {
    guard let first = cluster.first else { return [] }
    let isTaken = Self.narrow.contains(first.value) || Self.wide.contains(first.value)
    guard cluster.count > 1 || Self.isMark(first) || isTaken else { return [first] }
    let all = Array(cluster)
    if let known = scalars[all] { return [known] }
    guard let new = fresh(isWide: displayWidth(first) == 2) else { return all }
    (scalars[all], clusters[new]) = (new, String(cluster))
    return [new]
  }

  /// The next scalar that stands for nothing yet; nil where there is none.
  private mutating func fresh(isWide: Bool) -> Unicode.Scalar? {
    let (range, count) = isWide ? (Self.wide, counts.wide) : (Self.narrow, counts.narrow)
    guard count < range.upperBound - range.lowerBound else { return nil }
    if isWide { counts.wide += 1 } else { counts.narrow += 1 }
    return Unicode.Scalar(range.lowerBound + count)
  }
}
