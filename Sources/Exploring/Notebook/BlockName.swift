import PaliGemmaModel

/// A part of one block as people write it: `vision.3.attention`, `vision.block.3.attention` or `vision.attention 3`, and
/// the block itself as `vision.3`, `vision.block.3` or `vision.block 3`.
package struct BlockName {
  package let tower: Tower
  package let index: Int
  /// What follows the block in its address, such as `attention.q`; empty for the whole block.
  package let part: String

  /// - Returns: nil if `words` are none of these, such as an expression that begins with one.
  package init?(_ words: [String]) {
    guard words.allSatisfy({ $0.allSatisfy(\.belongsToAddress) }) else { return nil }
    var pieces = words.first?.split(separator: ".", omittingEmptySubsequences: false).map(String.init) ?? []
    guard pieces.count > 1, let tower = Tower(rawValue: pieces.removeFirst()) else { return nil }
    if ["block", "layer"].contains(pieces[0]) { pieces.removeFirst() }
    let number = words.count == 2 ? words[1] : words.count == 1 && !pieces.isEmpty ? pieces.removeFirst() : ""
    guard let index = Int(number), index >= 0 else { return nil }
    (self.tower, self.index, part) = (tower, index, pieces.joined(separator: "."))
  }

  /// The name as addresses spell it: `vision.block.3.attention`.
  var address: String { "\(tower.rawValue).block.\(index)" + (part.isEmpty ? "" : "." + part) }

  /// The name as `:step` takes it: `vision.attention`, `3`.
  var words: [String] { ["\(tower.rawValue).\(part.isEmpty ? "block" : part)", String(index)] }
}

extension Character {
  fileprivate var belongsToAddress: Bool { isLetter || isNumber || "._@".contains(self) }
}
