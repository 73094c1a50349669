/// Text from outside, made safe and visible: what would control a terminal is written as an escape.
///
/// Control characters, line breaks, invisible formatting and the marks that reorder text become `\n`, `\t` or
/// `\u{1b}`. In ASCII, common symbols are replaced by their look (`→` by `->`) and all others written as `\u{…}`.
public func visible(_ text: String, _ glyphs: TerminalOptions.Glyphs) -> String {
  if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return text }
  var result = ""
  var isFirst = true
  for scalar in text.unicodeScalars {
    let isLoneMark = isFirst && scalar.value >= 0x300 && displayWidth(scalar) == 0
    if isHidden(scalar) || isLoneMark {
      result += escaped(scalar)
    } else if glyphs == .ascii && !scalar.isASCII {
      result += asciiLook[scalar] ?? escaped(scalar)
    } else {
      result.unicodeScalars.append(scalar)
    }
    isFirst = false
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
  "·": "*", "×": "x", "÷": "/", "−": "-", "±": "+/-", "√": "sqrt ", "Σ": "sum ", "∑": "sum ", "∞": "inf",
  "π": "pi", "θ": "theta", "σ": "sigma", "µ": "u", "μ": "mu", "ε": "eps", "Δ": "delta ", "²": "^2", "³": "^3",
  "ᵀ": "^T", "₀": "_0", "₁": "_1", "₂": "_2", "₃": "_3", "₄": "_4", "ₖ": "_k", "ᵢ": "_i", "⁻": "^-", "≈": "~=",
  "≠": "!=", "≤": "<=", "≥": ">=", "∈": " in ", "⊙": "*",
  "→": "->", "←": "<-", "↑": "^", "↓": "v", "↔": "<->", "⇒": "=>", "…": "...", "–": "-", "—": "-", "‑": "-",
  "‘": "'", "’": "'", "“": "\"", "”": "\"", "•": "*", "▁": "_", "✓": "ok", "✔": "ok", "✗": "x", "✘": "x",
  "\u{a0}": " ", "│": "|", "─": "-", "▸": ">", "▶": ">", "◀": "<", "●": "*", "○": "o", "°": " deg", "§": "section ",
]
