import Foundation

/// A box that the model has named, its edges as shares of the image's sides.
public struct Detection: Sendable, Equatable {
  public let top, left, bottom, right: Double
  /// What the model calls the thing in it.
  public let label: String

  /// The boxes in an answer such as `<loc0100><loc0200><loc0300><loc0400> cat ; …`.
  public static func all(in answer: String) -> [Detection] {
    answer.matches(of: /<loc(\d{4})><loc(\d{4})><loc(\d{4})><loc(\d{4})>([^;<]*)/).compactMap { match in
      let edges = [match.1, match.2, match.3, match.4].compactMap { Double($0).map { $0 / 1024 } }
      guard edges.count == 4, edges[0] <= edges[2], edges[1] <= edges[3] else { return nil }
      return Detection(
        top: edges[0], left: edges[1], bottom: edges[2], right: edges[3],
        label: match.5.trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }
}
