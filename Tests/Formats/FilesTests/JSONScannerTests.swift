import Testing

@testable import Files

@Suite struct JSONScannerTests {
  private func value(_ text: String) throws(FileError) -> JSON { try value(Array(text.utf8)) }

  private func value(_ bytes: [UInt8]) throws(FileError) -> JSON {
    var scanner = try JSONScanner(file: "file", bytes: bytes)
    let value = try scanner.readValue()
    try scanner.expectEnd()
    return value
  }

  @Test func valuesOfEveryKind() throws {
    let text = "\t{\"a\" : [1, -2.50, 3e+4,0] ,\r\n\"b\":{ },\"c\":[],\"d\":true,\"e\":false,\"f\":null,\"g\":\"\"} "
    let expected: JSON = [
      "a": [1, .number(-2.5), .number(3e4), 0], "b": [:], "c": [], "d": .bool(true), "e": .bool(false), "f": .null,
      "g": "",
    ]
    #expect(try value(text) == expected)
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
    ".5", "1e", "1e+", "0x10", "NaN", "Infinity", "tru", "True", "nul", "1 2", "1e999", "-1e400", "[]]", "//", "'a'",
    "\u{feff}1", "]",
  ])
  func whatIsNotJSON(_ text: String) {
    #expect(throws: FileError.self) { try value(text) }
    #expect(throws: FileError.self) {
      var scanner = try JSONScanner(file: "file", bytes: Array(text.utf8))
      try scanner.skipValue()
      try scanner.expectEnd()
    }
  }

  @Test(arguments: [[0xFF], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] as [[UInt8]])
  func bytesThatAreNotUTF(_ bytes: [UInt8]) {
    #expect(throws: FileError.self) { try value(bytes) }
  }

  /// Many bytes are looked through in halves, which part between two characters.
  @Test(arguments: [0, 1, 2]) func manyBytesThatAreNotUTF(_ shift: Int) throws {
    let text = String(repeating: "x", count: shift) + String(repeating: "猫", count: 400_000)
    var bytes = Array("\"\(text)\"".utf8)
    #expect(try value(bytes) == .string(text))
    for place in [bytes.count / 2 - 10, bytes.count / 2 + 10, bytes.count - 2] {
      let byte = bytes[place]
      bytes[place] = 0xFF
      let column = String(decoding: bytes[..<(place / 3 * 3)], as: UTF8.self).count
      #expect {
        try value(bytes)
      } throws: { error in
        let columns = "\(error)".matches(of: #/line 1, column (\d+): the bytes are not UTF-8/#).compactMap { Int($0.1) }
        return columns.count == 1 && abs(columns[0] - column) <= 3
      }
      bytes[place] = byte
    }
  }

  @Test func namesThatAppearTwice() {
    #expect(throws: FileError.self) { try value("{\"a\":1,\"a\":2}") }
    for text in ["{\"a\":1,\"a\":2}", "{\"b\":{\"a\":1,\"a\":2}}", "{\"b\":{},\"b\":{}}"] {
      #expect(throws: FileError.self) { try JSONDocument(file: "file", bytes: Array(text.utf8), scanned: ["b.c"]) }
    }
  }

  @Test func depthIsLimited() throws {
    func nested(_ count: Int) -> String { String(repeating: "[", count: count) + String(repeating: "]", count: count) }
    #expect(throws: Never.self) { try value(nested(64)) }
    #expect(throws: FileError.self) { try value(nested(65)) }
    for opening in ["[", "{\"a\":"] {
      #expect(throws: FileError.self) { try value(String(repeating: opening, count: 1_000_000)) }
    }
  }

  @Test func anErrorSaysWhereItIs() {
    #expect {
      try value("{\"a\":\n [1,\n tru]}")
    } throws: { "\($0)" == "file: not JSON at line 3, column 2: expected a value, found 't'" }
  }

  @Test func largeFieldsAreLeftToAScanner() throws {
    let text = #"{"a": {"b": [1, 2], "c": "\u00e9"}, "d": {"e": 3}}"#
    let document = try JSONDocument(file: "file", bytes: Array(text.utf8), scanned: ["a.b"])
    var (scanner, numbers) = (try #require(document.scanner(at: "a.b")), [JSON]())
    try scanner.readList { scanner throws(FileError) in numbers.append(try scanner.readNumber()) }
    #expect(numbers == [1, 2])
    #expect(document.field("a")?.value == [:])
    #expect(document.field("a.c")?.value == "é")
    #expect(try document.field("d")?.required("e").number() == 3)
    #expect(document.field("a.b")?.value == nil && document.scanner(at: "d") == nil)
    #expect {
      try document.field("d")?.required("f")
    } throws: {
      "\($0)" == "file: d.f is missing"
    }
  }

  @Test func largeFieldsAreReadAsTheyAreMet() throws {
    var read: [String: Result<[JSON], FileError>] = [:]
    _ = try JSONDocument(
      file: "file", bytes: Array(#"{"a": {"b": [1, 2], "c": [3, {"d": "x"}], "e": null}, "f": 4}"#.utf8),
      scanned: ["a.b", "a.c", "a.e"]
    ) { path, scanner throws(FileError) in
      read[path] = try scanner.attempt { scanner throws(FileError) in
        var numbers: [JSON] = []
        try scanner.readList { scanner throws(FileError) in numbers.append(try scanner.readNumber()) }
        return numbers
      }
    }
    #expect(try read.count == 2 && read["a.b"]?.get() == [1, 2])
    #expect {
      try read["a.c"]?.get()
    } throws: {
      "\($0)" == "file: not JSON at line 1, column 30, in a.c: expected a value, found an object"
    }
  }
}
