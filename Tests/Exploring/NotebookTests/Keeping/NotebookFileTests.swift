import Foundation
import Notebook
import NotebookFiles
import TestSupport
import Testing

@Suite struct NotebookFileTests {
  private func parse(_ text: String) throws -> NotebookFile {
    try NotebookFile(parsing: Array(text.utf8), name: "a.vlm")
  }

  @Test func aFileIsReadAndWrittenAsItIs() throws {
    let text = """
      # vlmverse notebook 1
      # model: shipped
      # image: scene-00.png
      # prompt: caption en

      # # A tour
      # of two lines
      #
      # and one

      :step
      #| vision.pixels  [3, 224, 224]
      #|
      #|   indented

      1 + 1

      """
    let file = try parse(text)
    #expect(file.header.prompt == .init("caption en", line: 4))
    #expect(file.entries.count == 3)
    #expect(file.entries[0] == .remark(["# A tour", "of two lines", "", "and one"]))
    #expect(
      file.cells[0] == .init(input: ":step", output: ["vision.pixels  [3, 224, 224]", "", "  indented"], line: 11))
    #expect(file.cells[1] == .init(input: "1 + 1", line: 16))
    #expect(file.text == text)
  }

  /// Pages bring outputs that no line of a text file holds.
  @Test func whatWasReadFromAPageIsWrittenSoThatItReadsTheSame() throws {
    let cell = NotebookFile.Cell(input: "1", output: ["a\0b", "c\nd", "", "  e"])
    let text = NotebookFile(header: .init(), entries: [.cell(cell)]).text
    #expect(try parse(text).text == text)
    #expect(try parse(text).cells.first?.output == ["a\u{FFFD}b", "c d", "", "  e"])
  }

  @Test func fieldsOfAPageHaveNoBlankEndsAndAreNotEmpty() throws {
    let folder = try TemporaryDirectory()
    let url = folder.file("a.ipynb")
    let page = #"{"cells": [], "metadata": {"vlmverse": {"model": " ", "image": "", "prompt": " caption en \n"}}}"#
    try Data(page.utf8).write(to: url)
    let file = try NotebookFile(contentsOf: url)
    #expect(file.header == .init(prompt: .init("caption en")))
    #expect(try parse(file.text).text == file.text)
  }

  @Test func handWrittenFilesNeedNoMarks() throws {
    let file = try parse("\u{FEFF}:step\r\n\r\n  1 + 1 \n# prompt: no header, a remark\nx")
    #expect(file.header == .init())
    #expect(file.cells.map(\.input) == [":step", "1 + 1", "x"])
    #expect(file.cells.map(\.line) == [1, 3, 5])
    #expect(file.cells.allSatisfy { $0.output == nil })
    #expect(try parse("").cells.isEmpty)
  }

  @Test(arguments: [
    ("# vlmverse notebook 7", "a.vlm:1:21: notebook version 7; this program reads version 1"),
    ("# vlmverse notebook", "a.vlm:1:20: notebook version without a number; this program reads version 1"),
    ("# vlmverse notebook 1\n# model: x\n# model: y", "a.vlm:3:3: model is named twice"),
    ("# vlmverse notebook 1\n# prompt:", "a.vlm:2:10: prompt is left empty"),
    (":step\n# why\n#| out", "a.vlm:3:1: output (#|) before any input; it follows the line that showed it"),
    (":step\nab\0c", "a.vlm:2:3: a zero byte, which no text holds; lines are read from text files"),
  ]) func damageIsSaidWithItsPlace(_ text: String, _ message: String) {
    #expect(throws: NotebookFileError.self) { try parse(text) }
    do { _ = try parse(text) } catch { #expect("\(error)" == message) }
  }

  @Test func sizesAreLimited() {
    let line = Array(":step\n".utf8) + [UInt8](repeating: 0x78, count: 2 << 20) + [0x79]
    let file = Array(repeatElement([UInt8](repeating: 0x23, count: 65_535) + [0x0A], count: 256).joined()) + [0x79]
    for (bytes, message) in [
      (line, "a.vlm:2:2097153: the line goes on after 2 MiB, which is the most a line may have"),
      (file, "a.vlm:256:1: the file goes on after 16 MiB, which is the most a text file may have"),
    ] {
      do {
        _ = try NotebookFile(parsing: bytes, name: "a.vlm")
        Issue.record("\(bytes.count) bytes are read")
      } catch { #expect("\(error)" == message) }
    }
  }

  @Test func bytesThatAreNotTextAreSaidWithTheirPlace() {
    for bytes: [UInt8] in [[0x61, 0xC3], [0x61, 0xFF], [0x61, 0xC3, 0x28], [0x61, 0xED, 0xA0, 0x80]] {
      do {
        _ = try NotebookFile(parsing: Array(":é\n".utf8) + bytes, name: "a.vlm")
        Issue.record("\(bytes) is taken for text")
      } catch { #expect("\(error)".hasPrefix("a.vlm:2:2: bytes that are not UTF-8")) }
    }
  }

  @Test func whatCannotBeOpenedIsSaidWithItsPlace() throws {
    let folder = try TemporaryDirectory()
    try Data("no picture".utf8).write(to: folder.file("bad.png"))
    for (header, message) in [
      ("# image: nowhere.png", ":2:10: nowhere.png was not found; looked for "),
      ("# model: nowhere", ":2:10: nowhere was not found; looked for "),
      ("# image: bad.png", ":2:10: "),
      ("# model: .", ":2:10: "),
      ("# prompt: is <image> here?", ":2:11: the prompt spells <image>"),
    ] {
      let url = folder.file("a.vlm")
      try Data("# vlmverse notebook 1\n\(header)\n:step\n".utf8).write(to: url)
      do {
        _ = try Replay(url)
        Issue.record("\(header) is opened")
      } catch { #expect("\(error)".contains(message), "\(error)") }
    }
    for (name, message) in [
      ("", "no regular file"), ("none.vlm", "No such file"), ("a.html", "takes .vlm and .ipynb files"),
    ] {
      do {
        _ = try NotebookFile(contentsOf: name.isEmpty ? folder.url : folder.file(name))
        Issue.record("\(name) is read")
      } catch { #expect("\(error)".contains(message), "\(error)") }
    }
  }
}
