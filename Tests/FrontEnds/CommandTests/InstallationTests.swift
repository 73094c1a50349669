import Foundation
import TestSupport
import Testing

/// A copy of the program and its resources in another folder.
@Suite struct InstallationTests {
  private let bundle = "VLMverse_Installation.resources"

  private func installed() throws -> TemporaryDirectory {
    let folder = try TemporaryDirectory()
    for name in ["vlmverse", bundle] {
      // Another process copies, so that no program started meanwhile inherits the copy while it is open for writing.
      let copied = try run("/bin/cp", ["-R", Products.url(name).path(), folder.file(name).path()])
      #expect(copied.status == 0, "\(copied.stderr)")
    }
    return folder
  }

  private let question = [
    "generate", "--image", Fixtures.package.appending(path: "images/scene-00.png").path(), "--prompt", "caption en",
    "--max-new-tokens", "3",
  ]

  @Test func aCopyAnswersAsTheBuiltProgramDoes() throws {
    let folder = try installed()
    let copy = try run(folder.file("vlmverse").path(), question)
    #expect(copy.status == 0 && copy.stderr == "")
    #expect(copy.stdout.count > 3)
    #expect(try run("vlmverse", question).stdout == copy.stdout)
  }

  @Test func aCopyReachedThroughALinkUsesItsOwnModel() throws {
    let (folder, elsewhere) = (try installed(), try TemporaryDirectory())
    try Data("{".utf8).write(to: folder.file("\(bundle)/Resources/config.json"))
    let link = elsewhere.file("vlmverse")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: folder.file("vlmverse"))
    let result = try run(link.path(), question)
    #expect(result.status == 1)
    #expect(result.stderr.hasPrefix("Error: config.json: not JSON at line 1"))
  }
}
