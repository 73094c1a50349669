/// An operator of other languages, or of Python's whole numbers, and what does the same here.
struct ForeignOperator {
  /// What says that an operator has no meaning, and what to write.
  let error: ExpressionError

  /// The operator at `position`; nil if there is none.
  init?(at position: Int, in source: [Character]) {
    let rest = source[position...]
    guard let (symbol, operation) = Self.all.first(where: { rest.starts(with: $0.symbol) }) else { return nil }
    let end = position + symbol.count
    let start = Self.expressionStart(in: source)
    let (left, right) = (Self.side(source[start..<position]), Self.side(source[end...]))
    let instead =
      switch operation {
      case .power: (String(source[..<position]) + "**" + String(source[end...])).replacing("^", with: "**")
      case .both: String(source[..<start]) + Self.masks(left, "*", right)
      case .either: String(source[..<start]) + Self.masks(left, "+", right)
      case .not: right.isEmpty ? "(a > 0) == 0" : "\(right) == 0"
      }
    error = ExpressionError(.foreignOperator(symbol, instead: instead.shortened), at: position..<end)
  }

  /// Where the expression begins: behind `name =`, or at once.
  private static func expressionStart(in source: [Character]) -> Int {
    guard let sign = source.firstIndex(of: "="), sign + 1 < source.count, source[sign + 1] != "=",
      source[..<sign].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0.isWhitespace })
    else { return 0 }
    return source[(sign + 1)...].firstIndex { !$0.isWhitespace } ?? sign + 1
  }

  private enum Operation {
    case power, both, either, not
  }

  private static let all: [(symbol: String, operation: Operation)] = [
    ("^", .power), ("&&", .both), ("&", .both), ("and", .both), ("||", .either), ("|", .either), ("or", .either),
    ("~", .not), ("!", .not), ("not", .not),
  ]

  /// What stands at one side, in brackets unless it is a name or in them already; nothing where it is a part of brackets.
  private static func side(_ text: ArraySlice<Character>) -> String {
    let side = Array(String(text).trimming)
    var depth = 0
    let depths = side.map { character -> Int in
      depth += "([".contains(character) ? 1 : ")]".contains(character) ? -1 : 0
      return depth
    }
    guard depth == 0, depths.allSatisfy({ $0 >= 0 }) else { return "" }
    let isInBrackets = side.first == "(" && depths.dropLast().allSatisfy { $0 > 0 }
    return isInBrackets || !side.contains { "<>=!+-*/% ".contains($0) } ? String(side) : "(\(String(side)))"
  }

  private static func masks(_ left: String, _ symbol: String, _ right: String) -> String {
    left.isEmpty || right.isEmpty ? "(a > 0) \(symbol) (b > 0)" : "\(left) \(symbol) \(right)"
  }
}

extension String {
  fileprivate var trimming: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }

  fileprivate var shortened: String { count <= 80 ? self : prefix(79) + "…" }
}
