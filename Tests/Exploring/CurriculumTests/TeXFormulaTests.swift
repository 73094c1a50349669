import Testing

@testable import Curriculum

@Suite struct TeXFormulaTests {
  @Test(arguments: [
    ("$\\sqrt{d_k}$", "√dₖ"), ("$x_i^2$", "xᵢ²"), ("$\\frac{QK^\\top}{\\sqrt{d}}$", "QKᵀ/(√d)"),
    ("$e^{x_j}$", "e^(xⱼ)"), ("it costs $3 and $5", "it costs $3 and $5"), ("a $ b $ c", "a $ b $ c"),
    ("$\\alpha \\cdot \\beta$", "α · β"), ("$\\text{softmax}(x)$", "softmax(x)"), ("$", "$"), ("$$", "$$"),
    ("$\\unknown{x}$", "unknownx"), ("$}$", "}"), ("${$", ""), ("$x^", "$x^"),
  ])
  func isSetInCharacters(source: String, text: String) {
    #expect(TeXFormula.inlined(source) == text)
  }
}
