import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct JSONTests {
  private func parse(_ text: String) throws(FileError) -> JSON { try JSON(Array(text.utf8), file: "a.json") }

  @Test func readsEveryKindOfValue() throws {
    let text = #" {"a": [1, -0, 2.5, 1e2, true, false, null], "b\n\u00e9\ud83d\ude00\/": "\"\\"} "#
    let list: [JSON] = [.integer(1), .integer(0), .number(2.5), .number(100), .bool(true), .bool(false), .null]
    #expect(try parse(text) == .object(["a": .array(list), "b\né😀/": .string("\"\\")]))
  }

  @Test func keepsWholeNumbersExact() throws {
    #expect(try parse("9223372036854775807") == .integer(.max))
    #expect(try parse("9223372036854775808") == .number(9.223372036854775808e18))
    #expect(try parse("-9223372036854775808") == .integer(.min))
  }

  @Test func namesAreToldApartByTheirBytes() throws {
    let (composed, decomposed) = ("\u{E9}", "e\u{301}")
    let json = try parse("{\"\(composed)\": 1, \"\(decomposed)\": 2}")
    #expect(json.object?.count == 2)
    #expect(json[composed] == 1 && json[decomposed] == 2)
    #expect(throws: FileError.self) { try parse("{\"\(composed)\": 1, \"\\u00e9\": 2}") }
  }

  @Test(arguments: [
    ("", "line 1, column 1: expected a value, but nothing follows"),
    ("nul", "line 1, column 1: expected a value, found 'n'"),
    ("NaN", "line 1, column 1: expected a value, found 'N'"),
    ("01", "line 1, column 1: no number is written like this"),
    ("-", "line 1, column 1: no number is written like this"),
    ("[\n 1.]", "line 2, column 2: no number is written like this"),
    ("1e+", "line 1, column 1: no number is written like this"),
    ("[1,\r\n\r\n\t1e999]", "line 3, column 2: the number is too large"),
    ("1 2", "line 1, column 3: something follows the value"),
    ("[1,]", "line 1, column 4: expected a value, found ']'"),
    ("[1 2]", "line 1, column 4: expected ',' or ']', found a number"),
    ("{\"a\" 1}", "line 1, column 6: expected ':', found a number"),
    ("{a:1}", "line 1, column 2: expected a string, found 'a'"),
    ("{\"a\":1,}", "line 1, column 8: expected a string, found '}'"),
    ("{\"a\":1,\"\\u0061\":2}", "line 1, column 8: the key \"a\" comes twice"),
    ("\"a", "line 1, column 1: the string does not end"),
    ("\"\n\"", "line 1, column 2: a control character inside a string must be written as \\u00NN"),
    ("\"é\\x\"", "line 1, column 3: no escape is written like this"),
    ("\"\\u12\"", "line 1, column 2: \\u must be followed by four hexadecimal digits"),
    ("\"\\ud800\"", "line 1, column 2: half of a surrogate pair"),
    ("\"\\udc00\\ud800\"", "line 1, column 2: half of a surrogate pair"),
  ])
  func saysWhereTextIsNotJSON(_ text: String, _ problem: String) {
    #expect {
      try parse(text)
    } throws: { error in
      "\(error)" == "a.json: not JSON at \(problem)"
    }
  }

  @Test func saysWhereBytesAreNotUTF8() {
    let place = FileError.Problem.notJSON(line: 7, column: 3, field: "the line", problem: "the bytes are not UTF-8")
    #expect(throws: FileError("a", place)) {
      try JSON([0x5B, 0x22, 0xC0, 0x80, 0x22, 0x5D], file: "a", line: 7, part: "the line")
    }
  }

  @Test func writesLiteralsThatReadBack() throws {
    let text = "a\"\\\n\u{0}\u{1F}é😀\u{2028}/"
    #expect(JSON.literal(text) == "\"a\\\"\\\\\\n\\u0000\\u001fé😀\u{2028}/\"")
    #expect(try parse(JSON.literal(text)) == .string(text))
  }

  @Test func writesMembersInOrderEachOnItsLine() throws {
    let json: JSON = ["b": [1, "two", .null], "a": [:], "c": [["d": .number(0.5)], []]]
    let text = """
      {
       "a": {},
       "b": [
        1,
        "two",
        null
       ],
       "c": [
        {
         "d": 0.5
        },
        []
       ]
      }
      """
    #expect(json.text() == text)
    #expect(try parse(text) == json)
  }

  @Test func filesAreReadUpToALimit() throws {
    let folder = try TemporaryDirectory()
    try Data("[1]".utf8).write(to: folder.file("a.json"))
    #expect(try JSON(contentsOf: folder.file("a.json"), limit: 3) == [1])
    let path = folder.file("a.json").path
    #expect(throws: FileError(path, .tooLarge(byteCount: 3, limit: 2))) {
      try JSON(contentsOf: folder.file("a.json"), limit: 2)
    }
  }
}
