import Foundation
import Testing

@testable import Checkpoints

@Suite struct JSONTests {
  private func parse(_ text: String) throws(CheckpointError) -> JSON { try JSON(Data(text.utf8), file: "a.json") }

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

  @Test(arguments: [
    ("", "it ends where a value should be (byte 0)"),
    ("nul", "no value begins here (byte 0)"),
    ("NaN", "no value begins here (byte 0)"),
    ("01", "no number is written like this (byte 2)"),
    ("-", "no number is written like this (byte 1)"),
    ("1.", "digits should follow the decimal point (byte 2)"),
    ("1e+", "digits should follow the exponent's e (byte 3)"),
    ("1e999", "the number is too large (byte 0)"),
    ("1 2", "something follows the value (byte 2)"),
    ("[1,]", "no value begins here (byte 3)"),
    ("[1 2]", "a comma or ] should be here (byte 3)"),
    ("{\"a\" 1}", "a colon should follow the key \"a\" (byte 5)"),
    ("{a:1}", "a key in quotes should be here (byte 1)"),
    ("{\"a\":1,}", "a key in quotes should be here (byte 7)"),
    ("{\"a\":1,\"\\u0061\":2}", "the key \"a\" comes twice (byte 7)"),
    ("\"a", "the text does not end (byte 0)"),
    ("\"\n\"", "a control character stands in a text (byte 2)"),
    ("\"\\x\"", "no escape is written like this (byte 3)"),
    ("\"\\u12\"", "four hexadecimal digits should follow \\u (byte 5)"),
    ("\"\\ud800\"", "half a surrogate pair (byte 7)"),
    ("\"\\udc00\\ud800\"", "half a surrogate pair (byte 7)"),
  ])
  func saysWhereTextIsNotJSON(_ text: String, _ problem: String) {
    #expect {
      try parse(text)
    } throws: { error in
      "\(error)" == "a.json: it is not JSON: \(problem)"
    }
  }

  @Test func refusesTextThatIsNotUTF8() {
    #expect(throws: CheckpointError.notJSON(file: "a", part: "it", problem: "the text is not UTF-8", offset: 1)) {
      try JSON(Data([0x5B, 0x22, 0xC0, 0x80, 0x22, 0x5D]), file: "a")
    }
  }

  @Test func writesLiteralsThatReadBack() throws {
    let text = "a\"\\\n\u{0}\u{1F}é😀\u{2028}/"
    #expect(try parse(JSON.literal(text)) == .string(text))
  }
}
