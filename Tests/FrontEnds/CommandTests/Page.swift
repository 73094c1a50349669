import Foundation
import TestSupport
import Testing

/// A page of the documentation: the README, or one in `docs`.
struct Page: CustomTestStringConvertible {
  let url: URL
  let text: String

  /// The README, then the others by name.
  static let all: [Page] = {
    let docs = Fixtures.package.appending(path: "docs")
    let files = (try? FileManager.default.contentsOfDirectory(at: docs, includingPropertiesForKeys: nil)) ?? []
    let pages = files.filter { $0.pathExtension == "md" }.sorted { $0.path < $1.path }
    return ([Fixtures.package.appending(path: "README.md")] + pages).compactMap { url in
      (try? String(contentsOf: url, encoding: .utf8)).map { Page(url: url, text: $0) }
    }
  }()

  var name: String { url.lastPathComponent }
  var testDescription: String { name }

  /// The bodies of fenced blocks of a language, which a longer fence may hold.
  func blocks(_ language: String) -> [Substring] {
    let pattern = try? Regex<(Substring, Substring, Substring)>("(?m)^(````?)\(language)\n([\\s\\S]*?)^\\1$")
    return pattern.map { text.matches(of: $0).map(\.output.2) } ?? []
  }

  /// The page without its fenced blocks.
  private var unfenced: String { text.replacing(/(?m)^(````?)[a-z]*\n[\s\S]*?^\1$/, with: "") }

  /// The lines that stand apart, without what is said of them behind two blanks.
  var linesApart: [String] {
    unfenced.matches(of: /(?m)^    (\S.*?)(  .*)?$/).map { String($0.1) }
  }

  /// The page without its fenced blocks and the lines that stand apart.
  var prose: String { unfenced.replacing(/(?m)^    .*$/, with: "") }

  /// What is set as code within running text and tables.
  var codeSpans: [String] {
    prose.matches(of: /`([^`\n]+)`/).map { String($0.1) }
  }
}
