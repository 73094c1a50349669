import Testing

@testable import Tokenization

@Suite struct JSONScannerTests {
  private func value(_ text: String) throws(TokenizerError) -> JSONValue { try value(Array(text.utf8)) }

  private func value(_ bytes: [UInt8]) throws(TokenizerError) -> JSONValue {
    var scanner = try JSONScanner(file: "file", bytes: bytes)
    let value = try scanner.readValue()
    try scanner.expectEnd()
    return value
  }

  @Test func valuesOfEveryKind() throws {
    let text = "\t{\"a\" : [1, -2.50, 3e+4,0] ,\r\n\"b\":{ },\"c\":[],\"d\":true,\"e\":false,\"f\":null,\"g\":\"\"} "
    let expected: [String: JSONValue] = [
      "a": .list([.number("1"), .number("-2.50"), .number("3e+4"), .number("0")]), "b": .object([:]), "c": .list([]),
      "d": .boolean(true), "e": .boolean(false), "f": .null, "g": .string(""),
    ]
    #expect(try value(text) == .object(expected))
  }

  @Test func stringsWithEveryEscape() throws {
    let text = #""\"\\\/\b\f\n\r\t\u0000\u00e9\u732B\uD83D\ude00é猫😀""#
    guard case .string(let string) = try value(text) else {
      Issue.record("not a string")
      return
    }
    #expect(string.unicodeScalars.elementsEqual("\"\\/\u{8}\u{C}\n\r\t\0é猫😀é猫😀".unicodeScalars))
  }

  @Test(arguments: [
    "", " ", "{", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{a:1}",
    "{1:1}",
    "{\"a\" 1}", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\ud83d\"",
    "\"\\ud83dx\"", "\"\\ud83d\\n\"", "\"\\ud83d\\u0041\"", "\"\\ude00\"", "\"\n\"", "\"\u{1}\"", "01", "-", "+1", "1.",
    ".5", "1e", "1e+", "0x10", "NaN", "Infinity", "tru", "True", "nul", "1 2", "[]]", "//", "'a'", "\u{feff}1", "]",
  ])
  func whatIsNotJSON(_ text: String) {
    #expect(throws: TokenizerError.self) { try value(text) }
    #expect(throws: TokenizerError.self) {
      var scanner = try JSONScanner(file: "file", bytes: Array(text.utf8))
      try scanner.skipValue()
      try scanner.expectEnd()
    }
  }

  @Test(arguments: [[0xFF], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] as [[UInt8]])
  func bytesThatAreNotUTF(_ bytes: [UInt8]) {
    #expect(throws: TokenizerError.self) { try value(bytes) }
  }

  @Test func namesThatAppearTwice() {
    #expect(throws: TokenizerError.self) { try value("{\"a\":1,\"a\":2}") }
    #expect(throws: TokenizerError.self) { try JSONDocument(file: "file", bytes: Array("{\"a\":1,\"a\":2}".utf8)) }
  }

  @Test func depthIsLimited() throws {
    let deepest = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    #expect(throws: Never.self) { try value(deepest) }
    for opening in ["[", "{\"a\":"] {
      #expect(throws: TokenizerError.self) { try value(String(repeating: opening, count: 1_000_000)) }
    }
  }

  @Test func anErrorSaysWhereItIs() {
    #expect {
      try value("{\"a\":\n [1,\n tru]}")
    } throws: { "\($0)" == "file: not JSON at byte 12 (line 3): expected a value" }
  }
}
