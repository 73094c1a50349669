/// What a terminal shows: as much of a VT100 as line editors use. Colours are skipped, resizing rewraps long lines.
public struct Screen: Sendable {
  private struct Row: Sendable {
    var cells: [Character?]
    /// Whether the next row goes on with the same line.
    var isWrapped = false
  }

  /// The size in cells.
  public private(set) var rows: Int
  /// The size in cells.
  public private(set) var columns: Int
  /// Where the next character goes, from 0.
  public private(set) var cursor = (row: 0, column: 0)
  private var grid: [Row]
  private var scrolledOff: [Row] = []
  private var isPastMargin = false
  private var parser = EscapeParser()

  /// An empty screen.
  public init(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    grid = []
    grid = blankRows(rows)
  }

  /// The rows, without blanks at their ends.
  public var lines: [String] { grid.map(Self.text) }

  /// The rows that are not blank, joined by newlines.
  public var text: String { lines.filter { !$0.isEmpty }.joined(separator: "\n") }

  /// What scrolled off the top, then `text`.
  public var transcript: String { (scrolledOff.map(Self.text) + [text]).joined(separator: "\n") }

  /// The row the cursor is in, and what is left of it there.
  public var lineAtCursor: String { lines[cursor.row] }

  private static func text(_ row: Row) -> String {
    // nil is the right half of a wide character.
    String(row.cells.compactMap(\.self)).trimmingSuffix(" ")
  }

  /// Shows what a program wrote.
  public mutating func receive(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      switch parser.consume(byte) {
      case .none: continue
      case .character(let scalar): put(Character(scalar), width: Self.width(scalar))
      case .control(let byte): control(byte)
      case .sequence(let final, let numbers): sequence(final, numbers)
      }
    }
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }

  /// Puts a mark on the character before the cursor.
  private mutating func add(_ mark: Character) {
    let cells = grid[cursor.row].cells
    let place = cells.prefix(isPastMargin ? columns : cursor.column).lastIndex { $0 != nil }
    guard let place, let character = cells[place] else { return }
    let marked = String(character) + String(mark)
    if marked.count == 1 { grid[cursor.row].cells[place] = Character(marked) }
  }

  private mutating func put(_ character: Character, width: Int) {
    guard width > 0 else { return add(character) }
    if isPastMargin || cursor.column + width > columns {
      grid[cursor.row].isWrapped = true
      cursor.column = 0
      lineFeed()
    }
    for offset in 0..<width { grid[cursor.row].cells[cursor.column + offset] = offset == 0 ? character : nil }
    cursor.column += width
    isPastMargin = cursor.column >= columns
    if isPastMargin { cursor.column = columns - 1 }
  }

  private mutating func control(_ byte: UInt8) {
    isPastMargin = false
    switch byte {
    case 0x08: cursor.column = max(cursor.column - 1, 0)
    case 0x09: cursor.column = min((cursor.column / 8 + 1) * 8, columns - 1)
    case 0x0A: lineFeed()
    case 0x0D: cursor.column = 0
    default: break
    }
  }

  private mutating func lineFeed() {
    isPastMargin = false
    guard cursor.row == rows - 1 else {
      cursor.row += 1
      return
    }
    scrolledOff.append(grid.removeFirst())
    grid += blankRows(1)
  }

  private mutating func sequence(_ final: Character, _ numbers: [Int]) {
    let first = numbers.first ?? 0
    let count = max(first, 1)
    let here = cursor.column
    let end = min(here + count, columns)
    if final != "m" { isPastMargin = false }
    switch final {
    case "A": cursor.row = max(cursor.row - count, 0)
    case "B": cursor.row = min(cursor.row + count, rows - 1)
    case "C": cursor.column = min(cursor.column + count, columns - 1)
    case "D": cursor.column = max(cursor.column - count, 0)
    case "G": cursor.column = min(count, columns) - 1
    case "d": cursor.row = min(count, rows) - 1
    case "H", "f":
      let column = numbers.count > 1 ? max(numbers[1], 1) : 1
      cursor = (min(count, rows) - 1, min(column, columns) - 1)
    case "J": eraseScreen(first)
    case "K": eraseLine(first)
    case "P": shiftCells { $0.removeSubrange(here..<end) }
    case "@": shiftCells { $0.insert(contentsOf: repeatElement(" ", count: count), at: here) }
    case "X": blank(here..<end, row: cursor.row)
    default: break
    }
  }

  private mutating func shiftCells(_ change: (inout [Character?]) -> Void) {
    var cells = grid[cursor.row].cells
    change(&cells)
    cells += Array(repeating: " ", count: max(columns - cells.count, 0))
    grid[cursor.row].cells = Array(cells.prefix(columns))
  }

  private mutating func eraseLine(_ part: Int) {
    let range = part == 0 ? cursor.column..<columns : part == 1 ? 0..<cursor.column + 1 : 0..<columns
    blank(range, row: cursor.row)
    if part != 1 { grid[cursor.row].isWrapped = false }
  }

  private mutating func eraseScreen(_ part: Int) {
    eraseLine(part)
    let range = part == 0 ? cursor.row + 1..<rows : part == 1 ? 0..<cursor.row : 0..<rows
    for row in range { grid[row] = blankRows(1)[0] }
  }

  private mutating func blank(_ range: Range<Int>, row: Int) {
    for column in range { grid[row].cells[column] = " " }
  }

  private func blankRows(_ count: Int) -> [Row] {
    Array(repeating: Row(cells: Array(repeating: " ", count: columns)), count: count)
  }

  /// Changes the size; lines that had wrapped wrap at the new width, and the cursor stays at its character.
  public mutating func resize(rows newRows: Int, columns newColumns: Int) {
    var rewrapped: [Row] = []
    var newCursor = cursor
    var cells: [Character?] = []
    for (index, row) in grid.prefix(max(cursor.row, grid.lastIndex { !Self.text($0).isEmpty } ?? 0) + 1).enumerated() {
      if index == cursor.row {
        let place = cells.count + cursor.column
        newCursor = (rewrapped.count + place / newColumns, place % newColumns)
      }
      cells += row.cells
      guard !row.isWrapped else { continue }
      let used = (cells.lastIndex { $0 != " " } ?? -1) + 1
      let height = max((used + newColumns - 1) / newColumns, 1)
      for start in stride(from: 0, to: height * newColumns, by: newColumns) {
        var part = Array(cells.prefix(used).dropFirst(start).prefix(newColumns))
        part += Array(repeating: " ", count: newColumns - part.count)
        rewrapped.append(Row(cells: part, isWrapped: start / newColumns < height - 1))
      }
      cells = []
    }
    (rows, columns) = (newRows, newColumns)
    let surplus = max(max(rewrapped.count, newCursor.row + 1) - rows, 0)
    scrolledOff += rewrapped.prefix(surplus)
    grid = Array(rewrapped.dropFirst(surplus))
    grid += blankRows(rows - grid.count)
    cursor = (max(newCursor.row - surplus, 0), newCursor.column)
    isPastMargin = false
  }
}

extension String {
  fileprivate func trimmingSuffix(_ character: Character) -> String {
    String(reversed().drop { $0 == character }.reversed())
  }
}
