/// Rows or layers as they are typed: a name, or numbers such as `3,7-9`.
public struct NumberList: Error, CustomStringConvertible {
  private let text: String
  private let names: [String]
  private let count: Int

  /// What was expected instead of the text that is no such list.
  public var description: String {
    "\(text) names none of 0 to \(count - 1); expected \((names.sorted() + ["numbers such as 0,2-3"]).joined(separator: ", "))"
  }

  /// The numbers that `text` names, which lie below `count`.
  /// - Throws: a `NumberList` that says what was expected.
  public static func parse(_ text: String, _ names: [String: Range<Int>], below count: Int) throws(NumberList) -> [Int]
  {
    if let range = names[text] { return Array(range) }
    var numbers: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first >= 0,
        first <= last,
        last < count
      else { throw NumberList(text: text, names: Array(names.keys), count: count) }
      numbers += first...last
    }
    return numbers
  }

  /// Rows of a prompt of `count` rows, the first `patches` of them the image's.
  public static func rows(_ text: String, patches: Int, count: Int) throws(NumberList) -> [Int] {
    let names = ["image": 0..<patches, "text": patches..<count, "last": count - 1..<count, "all": 0..<count]
    return try parse(text, names, below: count)
  }
}
