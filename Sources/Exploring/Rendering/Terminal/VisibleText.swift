/// Text from outside, made safe and visible: what would control a terminal is written as an escape.
///
/// Control characters, line breaks, invisible formatting and the marks that reorder text become `\n`, `\t` or
/// `\u{1b}`. In ASCII, common symbols are replaced by their look (`→` by `->`) and all others written as `\u{…}`.
package func visible(_ text: String, _ glyphs: TerminalOptions.Glyphs) -> String {
  if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return text }
  var (result, mark) = ("", Character?.none)  // the `^` or `_` of a script that the next one may belong to
  var isFirst = true
  for scalar in text.unicodeScalars {
    let isLoneMark = isFirst && scalar.value >= 0x300 && displayWidth(scalar) == 0
    let script = glyphs == .ascii ? asciiScripts[scalar] : nil
    if let script {
      result += script.mark == mark ? "\(script.character)" : "\(script.mark)\(script.character)"
    } else if isHidden(scalar) || isLoneMark {
      result += escaped(scalar)
    } else if glyphs == .ascii && !scalar.isASCII {
      result += asciiLook[scalar] ?? escaped(scalar)
    } else {
      result.unicodeScalars.append(scalar)
    }
    (isFirst, mark) = (false, script?.mark)
  }
  return result
}

/// Whether a scalar shows nothing of its own, or has an effect beyond its place. The joiners inside emoji and
/// Indic words are kept.
private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
  case .format: scalar.value != 0x200c && scalar.value != 0x200d
  default: false
  }
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\n": "\\n"
  case "\r": "\\r"
  case "\t": "\\t"
  default: "\\u{" + String(scalar.value, radix: 16) + "}"
  }
}

/// What the symbols this project writes look like in ASCII.
private let asciiLook: [Unicode.Scalar: String] = [
  "·": "*", "×": "x", "÷": "/", "−": "-", "±": "+/-", "√": "sqrt ", "Σ": "sum", "∑": "sum",
  "∏": "prod", "∫": "int",
  "∞": "inf", "µ": "u", "Δ": "delta ", "Φ": "Phi", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "eps",
  "θ": "theta", "λ": "lambda", "μ": "mu", "π": "pi", "σ": "sigma", "τ": "tau", "φ": "phi", "ω": "omega", "≈": "~=",
  "≠": "!=", "≤": "<=", "≥": ">=", "∈": " in ", "⊙": "*", "∂": "d", "\u{302}": "^", "′": "'",
  "→": "->", "←": "<-", "↑": "^", "↓": "v", "↔": "<->", "⇒": "=>", "…": "...", "–": "-", "—": "-", "‑": "-",
  "‘": "'", "’": "'", "“": "\"", "”": "\"", "•": "*", "▁": "_", "✓": "ok", "✔": "ok", "✗": "x", "✘": "x",
  "\u{a0}": " ", "│": "|", "─": "-", "▸": ">", "▶": ">", "◀": "<", "●": "*", "○": "o", "°": " deg", "§": "section ",
]

/// Raised and lowered characters, written after one `^` or `_`: `10⁻⁶` is `10^-6`.
private let asciiScripts: [Unicode.Scalar: (mark: Character, character: Character)] = {
  let raised = zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿᵀⁱʲˣ".unicodeScalars, "0123456789+-=()nTijx").map { ($0, (Character("^"), $1)) }
  let lowered = zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑᵢⱼₖₘₙₒₚᵣₛₜᵤᵥₓ".unicodeScalars, "0123456789+-=()aeijkmnoprstuvx")
    .map { ($0, (Character("_"), $1)) }
  return Dictionary(uniqueKeysWithValues: raised + lowered)
}()
