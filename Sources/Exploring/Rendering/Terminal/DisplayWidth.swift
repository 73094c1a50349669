/// How many columns a terminal gives to text.
///
/// The sum over scalars, as most terminals count: 0 for what combines with the character before it, 2 for wide East
/// Asian characters and emoji, 1 for others. Where terminals disagree, as for joined emoji, it is the larger count.
package func displayWidth(_ text: some StringProtocol) -> Int {
  var width = 0
  var last = 0
  for scalar in text.unicodeScalars {
    if scalar.value == 0xfe0f {  // asks for the emoji form of the scalar before it, which is wide
      width += last == 1 ? 1 : 0
      last = 0
    } else {
      last = displayWidth(scalar)
      width += last
    }
  }
  return width
}

/// How many columns a terminal gives to a scalar.
func displayWidth(_ scalar: Unicode.Scalar) -> Int {
  if scalar.value < 0x300 { return 1 }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format: return 0
  default: break
  }
  if (0x1160...0x11ff).contains(scalar.value) { return 0 }  // vowels and finals joined to a Hangul initial
  return scalar.properties.isEmojiPresentation || wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
}

/// Blocks whose characters are wide or full-width (Unicode Standard Annex #11), emoji apart.
private let wideRanges: [ClosedRange<UInt32>] = [
  0x1100...0x115f,  // Hangul initials
  0x2329...0x232a,
  0x2630...0x2637, 0x268a...0x268f,  // trigrams, digrams
  0x2e80...0x303e, 0x3041...0x33ff,  // radicals, kana, compatibility
  0x3400...0x4dbf, 0x4dc0...0x4dff, 0x4e00...0x9fff,  // ideographs
  0xa000...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3,  // Yi, Hangul
  0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe6f, 0xff01...0xff60, 0xffe0...0xffe6,
  0x16fe0...0x18dff, 0x1aff0...0x1b2ff, 0x1d300...0x1d376,
  0x1f1e6...0x1f1ff,  // letters of flags, which some terminals draw wide
  0x1f200...0x1f265, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1f9ff, 0x1fa70...0x1faff,
  0x20000...0x2fffd, 0x30000...0x3fffd,
]
