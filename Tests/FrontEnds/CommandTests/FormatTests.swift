import Foundation
import TestSupport
import Testing

/// `vlmverse format`, and what `lesson check --json` says.
@Suite struct FormatTests {
  private static let untidy =
    "# vlmverse notebook 1\n# prompt: caption en\n# image: scene-01.png\n:step\n#| shown\n\n\n  1+1  \n# a remark\n:back"
  private static let tidy = """
    # vlmverse notebook 1
    # image: scene-01.png
    # prompt: caption en

    :step
    #| shown

    1+1

    # a remark

    :back

    """

  @Test func aNotebookIsPutIntoOneForm() throws {
    let folder = try TemporaryDirectory()
    try Data(Self.untidy.utf8).write(to: folder.file("a.vlm"))
    let check = try run("vlmverse", ["format", "--check", "a.vlm"], directory: folder.url)
    #expect(check.status == 1 && check.stdout == "a.vlm: vlmverse format would change it\n")
    for _ in 0..<2 {
      #expect(try run("vlmverse", ["format", "a.vlm"], directory: folder.url).status == 0)
      #expect(try String(contentsOf: folder.file("a.vlm"), encoding: .utf8) == Self.tidy)
    }
    #expect(try run("vlmverse", ["format", "--check", "a.vlm"], directory: folder.url).status == 0)
  }

  @Test func whatIsNoNotebookIsLeftAlone() throws {
    let folder = try TemporaryDirectory()
    try Data(Self.untidy.utf8).write(to: folder.file("a.vlm"))
    try Data("# vlmverse notebook 9\n".utf8).write(to: folder.file("b.vlm"))
    let result = try run("vlmverse", ["format", "a.vlm", "b.vlm"], directory: folder.url)
    #expect(result.status != 0 && result.stderr.contains("b.vlm:1:21"), "\(result.stderr)")
    #expect(try String(contentsOf: folder.file("a.vlm"), encoding: .utf8) == Self.untidy)
    #expect(try run("vlmverse", ["format", "a.md"], directory: folder.url).status == 64)
  }

  @Test func aLessonsMistakesAreToldToPrograms() throws {
    let folder = try TemporaryDirectory()
    try Data("---\ntitle: Mine\nminutes: 1\n---\n\n```run\n:stpe\n1 +\n```\n".utf8).write(to: folder.file("a.md"))
    let result = try run("vlmverse", ["lesson", "check", "--json", "a.md", "none.md"], directory: folder.url)
    #expect(result.status == 1)
    let all = try #require(try JSONSerialization.jsonObject(with: Data(result.stdout.utf8)) as? [[String: Any]])
    #expect(Set(all.compactMap { $0["line"] as? Int }).isSuperset(of: [7, 8]))
    #expect(all.filter { ($0["problem"] as? String)?.contains(":stpe") == true }.count == 1)
    #expect(all.last?["file"] as? String == "none.md" && all.last?["line"] == nil)
    let right = Fixtures.package.appending(path: "Lessons/01-pixels-to-patches.md").path
    #expect(try run("vlmverse", ["lesson", "check", "--json", right]).stdout == "[\n\n]\n")
  }
}
