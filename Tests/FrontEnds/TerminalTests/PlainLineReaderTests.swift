import Foundation
import LineEditing
import TestSupport
import Testing

@Suite struct PlainLineReaderTests {
  private func lines(_ bytes: some Sequence<UInt8>) throws -> [String] {
    let folder = try TemporaryDirectory()
    try Data(bytes).write(to: folder.file("script"))
    let file = try FileHandle(forReadingFrom: folder.file("script"))
    let reader = PlainLineReader(descriptor: file.fileDescriptor)
    var lines: [String] = []
    while case .line(let line) = try reader.readLine(prompt: "unseen") { lines.append(line) }
    #expect(try reader.readLine(prompt: "") == .endOfInput)
    return lines
  }

  @Test func everyKindOfLineEnd() throws {
    #expect(try lines("".utf8) == [])
    #expect(try lines("\n".utf8) == [""])
    #expect(try lines("one\r\ntwo\n\nfour".utf8) == ["one", "two", "", "four"])
    #expect(try lines("\u{FEFF}:step é\n".utf8) == [":step é"])
  }

  @Test(
    arguments: [
      ([0x61, 0x0A, 0xC3, 0xA9, 0xFF, 0x62, 0x0A], "2:2"), ([0xC3], "1:1"),
      ([0xEF, 0xBB, 0xBF, 0x61, 0xE9, 0x0D, 0x0A], "1:2"),
    ] as [([UInt8], String)])
  func bytesThatAreNoTextAreRefused(bytes: [UInt8], place: String) {
    #expect {
      try lines(bytes)
    } throws: {
      "\($0)".hasPrefix("standard input:\(place): the bytes are not UTF-8; ")
    }
  }

  @Test func controlCharactersAreText() throws {
    #expect(try lines([0x00, 0x0A]) == ["\0"])
  }

  @Test func aLineMayBeLongerThanAnyBuffer() throws {
    let long = String(repeating: "日本", count: 100_000)
    #expect(try lines("\(long)\nshort\n\(long)".utf8) == [long, "short", long])
  }

  @Test func whatCannotBeReadIsAnError() throws {
    let folder = open("/", O_RDONLY)
    defer { close(folder) }
    #expect(throws: LineEditingError.self) { try PlainLineReader(descriptor: folder).readLine(prompt: "") }
  }

  @Test func aPipeIsReadWithoutPromptOrEcho() throws {
    let result = try run("EditorProbe", stdin: "one\ntwo")
    #expect(result.stdout == "line 3 [one]\nline 3 [two]\nend\n")
    #expect(result.status == 0)
  }
}
