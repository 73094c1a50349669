/// A line that waits to be run.
package struct WaitingLine {
  let text: String
  /// Prose of a notebook file, in the place of a line.
  var remark: [String]?
  /// How many files deep it was asked for.
  var depth = 0
  /// The file and the number of the line that it comes from.
  let place: String?
  /// In whose name it runs.
  let authority: Authority
  /// Whether it failed when its output was kept.
  let isKnownToFail: Bool

  package init(remark: [String]) {
    self.init("")
    self.remark = remark
  }

  package init(
    _ text: String, place: String? = nil, by authority: Authority = .person, isKnownToFail: Bool = false
  ) {
    (self.text, self.place) = (text, place)
    (self.authority, self.isKnownToFail) = (authority, isKnownToFail)
  }
}
