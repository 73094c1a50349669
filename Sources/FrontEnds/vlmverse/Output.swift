import Foundation
import Terminal

extension Encodable {
  /// As `--json` prints it: keys in snake case and in order, slashes as they are; on one line if `formatting` adds nothing.
  func json(_ formatting: JSONEncoder.OutputFormatting = []) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

/// Writes to standard error what is to be said of the files that were opened.
func writeNotices(_ notices: [String]) { for notice in notices { writeError("note: \(notice)") } }
