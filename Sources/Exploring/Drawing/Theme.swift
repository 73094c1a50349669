/// The colours of a figure on a light or a dark page; they are those of the hand-outs.
package enum Theme: String, CaseIterable, Sendable {
  case light, dark

  var ink: String { self == .light ? "#1b1b1f" : "#e6e6ea" }
  var ground: String { self == .light ? "#ffffff" : "#17171a" }
  var faint: String { self == .light ? "#62626c" : "#a0a0ab" }
  var rule: String { self == .light ? "#d9d9e0" : "#3a3a42" }
  var tint: String { self == .light ? "#f4f4f7" : "#222227" }
  /// Of the image, its tower and its tokens.
  var image: String { self == .light ? "#028590" : "#2fb3b9" }
  /// Of the text, the decoder and its tokens.
  var text: String { self == .light ? "#b3590a" : "#e3a341" }
  /// Of what stands out.
  var accent: String { self == .light ? "#c2187a" : "#ff5db8" }
}
