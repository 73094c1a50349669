import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct StandInTests {
  private func text(_ content: String) throws -> String {
    let folder = try TemporaryDirectory()
    try Data(content.utf8).write(to: folder.file("a.json"))
    return String(decoding: try RegularFile(folder.file("a.json")).readText(), as: UTF8.self)
  }

  @Test(arguments: [
    "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 123\n", "<!DOCTYPE html>\n<html lang=\"en\">",
    "<html>", "\u{FEFF}\r\n <!doctype HTML >", "<HTML\n",
  ])
  func whatIsNotTheFileItselfIsRefused(_ content: String) {
    #expect { try text(content) } throws: { "\($0)".contains("not the file") }
  }

  @Test(arguments: [
    "version: 1", "{\"a\": \"<html>\"}", "<!-- a comment -->", "# <!doctype html>", "<htmlx>", "version https://git",
    "",
  ])
  func otherTextIsLeftAlone(_ content: String) throws {
    #expect(try text(content) == content)
  }

  @Test func thePointerSaysHowLongTheFileIs() {
    #expect { try text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 123\n") } throws: {
      ($0 as? FileError)?.problem == .notItself(.pointer(byteCount: 123))
    }
  }

  @Test func aByteOrderMarkIsSkippedOnce() throws {
    #expect(try text("\u{FEFF}{}") == "{}")
    #expect(try text("\u{FEFF}\u{FEFF}{}") == "\u{FEFF}{}")
    let folder = try TemporaryDirectory()
    try Data("\u{FEFF}{\"a\": 1}".utf8).write(to: folder.file("a.json"))
    #expect(try JSON(contentsOf: folder.file("a.json"))["a"] == .integer(1))
  }
}
