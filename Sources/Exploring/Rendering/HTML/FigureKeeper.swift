import Foundation

/// Keeps what the figures of a page are made of, so that its reader fetches what they look at.
package protocol FigureKeeper: Sendable {
  /// - Returns: the address of a picture.
  func address(ofPicture png: Data) -> String
  /// - Returns: the address of the numbers of a heatmap's cells, row by row.
  func address(ofNumbers numbers: [Float]) -> String
}
