/// Prose between the cells, as somebody typed it behind `#` or as a notebook file has it.
public struct Remark: Sendable, Equatable {
  /// Without the marks before them; an empty one parts paragraphs.
  public internal(set) var lines: [String]
  /// How many cells come before it.
  public let cellCount: Int
}

extension Notebook {
  /// Keeps prose of a notebook file.
  func keep(remark lines: [String]) {
    hasOpenRemark = false
    remarks.append(Remark(lines: lines, cellCount: cells.count))
    log(remark: lines, isContinued: false)
  }

  /// Keeps a line that is a comment, which goes on with one just before it. What a notebook file has of its header and of
  /// outputs is no prose.
  func keep(comment line: String) {
    let text = String(line.dropFirst()).trimmingWhitespace
    let isField = isInHeader && text.prefixMatch(of: /(model|adapter|mask-decoder|image|prompt):/) != nil
    isInHeader = isField || text.hasPrefix("vlmverse notebook ")
    guard !isInHeader, !line.hasPrefix("#|") else { return }
    guard hasOpenRemark, var last = remarks.popLast() else {
      keep(remark: [text])
      return hasOpenRemark = true
    }
    last.lines.append(text)
    remarks.append(last)
    log(remark: [text], isContinued: true)
  }
}
