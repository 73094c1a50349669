import Foundation
import PaliGemmaModel
import TestSupport
import Testing

@testable import NotebookFiles

/// What the pages in `docs` and the README say is so: their lines run and show what they show, their commands exist, their
/// links lead somewhere, and their figures are those that the program draws.
@Suite struct DocumentationTests {
  @Test(arguments: Page.all) func itsLinesShowWhatTheyShow(_ page: Page) throws {
    let blocks = page.blocks("vlm")
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

  @Test(arguments: Page.all) func itsLinksLeadSomewhere(_ page: Page) {
    let targets = page.text.matches(of: /\]\(([^)#]+)[^)]*\)|(?:src|srcset)="([^"]+)"/).compactMap { $0.1 ?? $0.2 }
    for target in targets where !target.hasPrefix("https://") {
      let file = page.url.deletingLastPathComponent().appending(path: String(target))
      #expect(FileManager.default.fileExists(atPath: file.path), "\(target)")
    }
    for target in targets where target.hasPrefix("http") {
      #expect(URL(string: String(target))?.host() != nil && target.hasPrefix("https://"), "\(target)")
    }
  }

  @Test(arguments: Page.all) func whatItNamesIsThere(_ page: Page) {
    let roots = ["Sources/", "Tests/", "docs/", "images/", "Lessons/", ".ci/"]
    for code in page.codeSpans where roots.contains(where: code.hasPrefix) {
      guard code.allSatisfy({ !" *<>".contains($0) }), !code.contains("NN"), !code.contains("NAME") else { continue }
      let file = Fixtures.package.appending(path: code.replacing(/:[0-9]+$/, with: ""))
      #expect(FileManager.default.fileExists(atPath: file.path), "\(code)")
    }
  }

  /// Lines within sentences that cannot run by themselves, and why; the commands that they begin with are there.
  private static let onlyNamed = [
    ":ablate adapter": "needs an adapter", ":ask": "asks a class", ":bookmark": "stands in a demo",
    ":demo": "waits for somebody", ":jump": "stands in a demo",
    ":learn 150": "takes a minute", ":learn from mine": "needs a file", ":lesson": "waits for somebody",
    ":open": "needs a file",
    ":patch sweep text.*.attention.heads from NAME": "needs a run of that name", ":share": "lets others follow",
    ":why grad:…[…]": "leaves out where", ":goto ADDRESS": "leaves out where",
    ":why ADDRESS[index]": "leaves out where",
  ]

  /// The explorer, given the lines; none fails.
  private static func explore(_ lines: [String], _ page: Page) throws {
    let shown = try run("vlmverse", ["explore", "--ascii"], stdin: lines.map { $0 + "\n" }.joined()).stdout
    #expect(!shown.contains("error:"), "\(page.name):\n\(shown)")
  }

  @Test(arguments: Page.all) func itsCommandsRun(_ page: Page) throws {
    let lines = (page.codeSpans + page.linesApart).filter { $0.contains(/^:[a-z]/) }
    guard !lines.isEmpty else { return }
    let names = Set(lines.compactMap { $0.firstMatch(of: /^:([a-z]+)/).map { ":help \($0.1)" } }).sorted()
    let whole = lines.filter { line in line.contains(" ") && !Self.onlyNamed.keys.contains(where: line.hasPrefix) }
    try Self.explore(names + [":target red"] + whole, page)
  }

  /// What was measured, and which section of a paper says what: nothing here can say that again.
  private static let records = ["papers.md", "performance.md", "robustness.md"]

  @Test(arguments: Page.all.filter { !records.contains($0.name) }) func itsNumbersAreThePrograms(_ page: Page) throws {
    let statements = try Statements().all()[page.name] ?? []
    let missing = statements.filter { !page.sentences.contains($0) }
    #expect(missing == [], "not what the page says")
    #expect(page.numbersBeside(statements) == [], "numbers that nothing here holds")
  }

  @Test(arguments: Page.all) func itsAddressesAreThere(_ page: Page) throws {
    let addresses = page.codeSpans.filter { $0.wholeMatch(of: /(grad:)?(vision|projector|text)(\.[a-z0-9_]+)+/) != nil }
    guard !addresses.isEmpty else { return }
    let models = try ["defaults", "gemma2"].map { try Configuration(folder: Fixtures.url("model/\($0)")) }
    let known = Set(models.flatMap { $0.layout.addresses.map(\.description) })
    for address in addresses {
      let name = address.replacing("grad:", with: "").replacing(/\.lora(_[AB])?$/, with: "").replacing(
        /\.[0-9]+\b/, with: ".0")
      #expect(known.contains(name) || known.contains { $0.hasPrefix(name + ".") } || name == "text.loss", "\(address)")
    }
  }
}
