import Foundation

/// Simple formulas in TeX's writing as characters: `$\sqrt{H}\,x_i$` is `√H xᵢ`.
enum TeXFormula {
  /// `text` with each formula between dollar signs set. A dollar sign followed by a space or closed after one is itself.
  static func inlined(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "$") {
      let inside = rest[rest.index(after: open)...]
      guard let first = inside.first, !first.isWhitespace, let close = inside.firstIndex(of: "$"),
        close > inside.startIndex,
        !inside[inside.index(before: close)].isWhitespace,
        inside[inside.index(after: close)...].first?.isNumber != true
      else {
        result += rest[...open]
        rest = inside
        continue
      }
      result += rest[..<open] + TeXFormula.text(String(inside[..<close]))
      rest = inside[inside.index(after: close)...]
    }
    return result + rest
  }

  /// A formula, without its dollar signs.
  static func text(_ source: String) -> String {
    var reader = Reader(rest: Array(source)[...])
    return reader.sequence().trimmingCharacters(in: .newlines)
  }

  private static let symbols: [String: String] = [
    "cdot": "·", "times": "×", "sum": "Σ", "prod": "∏", "sqrt": "√", "infty": "∞", "le": "≤", "leq": "≤", "ge": "≥",
    "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈", "in": "∈", "to": "→", "rightarrow": "→", "pm": "±", "odot": "⊙",
    "top": "ᵀ", "dots": "…", "ldots": "…", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε",
    "theta": "θ", "lambda": "λ", "mu": "μ", "pi": "π", "sigma": "σ", "tau": "τ", "phi": "φ", "omega": "ω", "Delta": "Δ",
    "Phi": "Φ", "Sigma": "Σ", ",": " ", ";": " ", " ": " ", "quad": "  ", "{": "{", "}": "}", "_": "_", "%": "%",
    "\\": "\n",
  ]
  private static let superscripts = Dictionary(
    uniqueKeysWithValues: zip("0123456789+-=()nTijᵀ", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿᵀⁱʲᵀ"))
  private static let subscripts = Dictionary(
    uniqueKeysWithValues: zip("0123456789+-=()aeijkmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑᵢⱼₖₘₙₒₚᵣₛₜᵤᵥₓ"))

  private struct Reader {
    var rest: ArraySlice<Character>
    var depth = 0

    /// Everything up to the brace that closes this group, or the end.
    mutating func sequence() -> String {
      var result = ""
      while let character = rest.first, character != "}" || depth == 0 { result += item(character) }
      return result
    }

    private mutating func item(_ character: Character) -> String {
      rest.removeFirst()
      switch character {
      case "\\": return command()
      case "^": return script(TeXFormula.superscripts, mark: "^")
      case "_": return script(TeXFormula.subscripts, mark: "_")
      case "{": return group()
      default: return String(character)
      }
    }

    private mutating func script(_ characters: [Character: Character], mark: String) -> String {
      let text = argument()
      let small = text.compactMap { characters[$0] }
      if small.count == text.count { return String(small) }
      return mark + (text.count == 1 ? text : "(\(text))")
    }

    private mutating func argument() -> String {
      guard let first = rest.first else { return "" }
      return item(first)
    }

    /// What follows an opening brace, which has been read. Deeper groups than a formula needs are shown as they are.
    private mutating func group() -> String {
      guard depth < 16 else { return "{" }
      depth += 1
      let text = sequence()
      depth -= 1
      if rest.first == "}" { rest.removeFirst() }
      return text
    }

    private mutating func command() -> String {
      let letters = rest.prefix { $0.isLetter }
      let name = letters.isEmpty ? String(rest.prefix(1)) : String(letters)
      rest = rest.dropFirst(name.count)
      switch name {
      case "frac":
        let (above, below) = (argument(), argument())
        return "\(parenthesized(above))/\(parenthesized(below))"
      case "sqrt": return "√" + parenthesized(argument())
      case "text", "mathrm", "mathbf", "operatorname": return argument()
      case "left", "right": return ""
      default: return TeXFormula.symbols[name] ?? name
      }
    }

    private func parenthesized(_ text: String) -> String {
      text.contains { !$0.isLetter && !$0.isNumber } ? "(\(text))" : text
    }
  }
}
