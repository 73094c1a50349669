import Foundation

extension Page {
  /// The sentences and tables on one line, without addresses of links and pictures; code within them stays.
  var sentences: String {
    prose.replacing(#/</?(picture|source|img)[^>]*>/#, with: "").replacing(#/\]\([^)]*\)/#, with: "]")
      .replacing(#/(?m)^#+ ([0-9]+\. )?/#, with: "").replacing(#/(?m)^[0-9]+\. /#, with: "").replacing(
        #/\s+/#, with: " ")
  }

  /// The numbers in the sentences that are neither within a statement of these nor name something: a lesson, a year, a family,
  /// a section of a paper.
  func numbersBeside(_ statements: [String]) -> [String] {
    let names = [
      "[Ll]essons? [0-9]+((, | and | to )[0-9]+)*", "(19|20)[0-9]{2}(?=[),;]| \\|)", "PaliGemma [12]( and 2)?\\b",
      "PaliGemma (2 )?3B",
      "Gemma 2\\b", "[Ss]wift 6", "[A-Za-z][0-9]+", "section [0-9]", "3B\\b", "`[^`]*`",
    ]
    let rest = statements.reduce(sentences) { $0.replacing($1, with: " ") }
    let bare = names.reduce(rest) { text, name in
      (try? Regex(name)).map { text.replacing($0, with: " ") } ?? text
    }
    return bare.matches(of: /.{0,30}[0-9][0-9.,]*.{0,30}/).map { String($0.0) }
  }
}
