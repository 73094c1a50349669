/// A line that waits to be run.
package struct WaitingLine {
  let text: String
  /// How many files deep it was asked for.
  var depth = 0
  /// The file and the number of the line that it comes from.
  let place: String?
  /// Whether it belongs to a notebook that is replayed.
  let isReplay: Bool
  /// Whether it failed when its output was kept.
  let isKnownToFail: Bool

  package init(_ text: String, place: String? = nil, isReplay: Bool = false, isKnownToFail: Bool = false) {
    (self.text, self.place) = (text, place)
    (self.isReplay, self.isKnownToFail) = (isReplay, isKnownToFail)
  }
}
