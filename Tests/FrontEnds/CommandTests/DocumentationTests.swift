import Foundation
import TestSupport
import Testing

@testable import NotebookFiles

/// What the pages in `docs` and the README say is so: their lines run and show what they show, their commands exist, their
/// links lead somewhere, and their figures are those that the program draws.
@Suite struct DocumentationTests {
  private static let docs = Fixtures.package.appending(path: "docs")

  /// The pages, and the README.
  private static let pages: [URL] =
    [Fixtures.package.appending(path: "README.md")]
    + ((try? FileManager.default.contentsOfDirectory(at: docs, includingPropertiesForKeys: nil)) ?? [])
    .filter { $0.pathExtension == "md" }.sorted { $0.path < $1.path }

  private static func text(_ page: URL) throws -> String { try String(contentsOf: page, encoding: .utf8) }

  /// The bodies of fenced blocks of a language.
  private static func blocks(_ language: String, of text: String) -> [Substring] {
    text.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first?[...]
    }
  }

  /// What is set as code within running text.
  private static func codeSpans(_ text: String) -> [String] {
    let prose = text.replacing(/```[\s\S]*?```/, with: "").replacing(/(?m)^    .*$/, with: "")
    return prose.matches(of: /`([^`\n]+)`/).map { String($0.1) }
  }

  @Test(arguments: pages) func itsLinesShowWhatTheyShow(_ page: URL) throws {
    let blocks = Self.blocks("vlm", of: try Self.text(page))
    guard !blocks.isEmpty else { return }
    let folder = try TemporaryDirectory()
    let file = folder.file("page.vlm")
    try Data(("# vlmverse notebook 1\n" + blocks.joined()).utf8).write(to: file)
    let replay = try Replay(file)
    replay.runAll { kept, outcome in
      #expect(!outcome.cell.isError && outcome.failure == nil, "\(kept.input)")
      if kept.output != nil, let difference = outcome.difference { Issue.record("\(kept.input): \(difference)") }
    }
  }

  @Test(arguments: pages) func itsLinksLeadSomewhere(_ page: URL) throws {
    let text = try Self.text(page)
    let targets = text.matches(of: /\]\(([^)#]+)[^)]*\)|(?:src|srcset)="([^"]+)"/).compactMap { $0.1 ?? $0.2 }
    for target in targets where !target.hasPrefix("https://") {
      let file = page.deletingLastPathComponent().appending(path: String(target))
      #expect(FileManager.default.fileExists(atPath: file.path), "\(target)")
    }
    for target in targets where target.hasPrefix("http") {
      #expect(URL(string: String(target))?.host() != nil && target.hasPrefix("https://"), "\(target)")
    }
  }

  @Test(arguments: pages) func whatItNamesIsThere(_ page: URL) throws {
    let roots = ["Sources/", "Tests/", "docs/", "images/", "Lessons/", ".ci/"]
    for code in Self.codeSpans(try Self.text(page)) where roots.contains(where: code.hasPrefix) {
      guard code.allSatisfy({ !" *<>".contains($0) }), !code.contains("NN"), !code.contains("NAME") else { continue }
      let file = Fixtures.package.appending(path: code.replacing(/:[0-9]+$/, with: ""))
      #expect(FileManager.default.fileExists(atPath: file.path), "\(code)")
    }
  }

  @Test func itsCommandsExist() throws {
    var helps: [String: String] = [:]
    for page in Self.pages {
      let code = try Self.text(page).matches(of: /`[^`\n]+`|(?m)^    .*$/).map { String($0.0) }.joined(separator: "\n")
      for command in code.matches(of: /vlmverse ([a-z]+)(?![a-z.\/])([^`\n]*)/) {
        let name = String(command.1)
        if helps[name] == nil {
          let result = try run("vlmverse", [name, "--help"])
          #expect(result.status == 0, "\(page.lastPathComponent): vlmverse \(name)")
          helps[name] = result.stdout
        }
        for option in command.2.matches(of: /--[a-z][a-z-]*/) {
          #expect(helps[name]?.contains(option.0) == true, "\(page.lastPathComponent): \(command.0)")
        }
      }
    }
  }
}
