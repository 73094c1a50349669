import Foundation
import Testing

/// Compares `text`, all of it, with the golden file `Tests/Fixtures/NAME`.
///
/// With `VLMVERSE_RECORD=1` in the environment the file is written instead; read its diff before committing it. Files
/// end in one newline whether or not `text` does.
public func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
  let url = Fixtures.url(name)
  let actual = text.hasSuffix("\n") ? text : text + "\n"
  if ProcessInfo.processInfo.environment["VLMVERSE_RECORD"] == "1" {
    do {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(actual.utf8).write(to: url)
    } catch {
      Issue.record("cannot record \(name): \(error)", sourceLocation: sourceLocation)
    }
    return
  }
  guard let data = try? Data(contentsOf: url) else {
    Issue.record(
      "no golden file Tests/Fixtures/\(name); record it with VLMVERSE_RECORD=1", sourceLocation: sourceLocation)
    return
  }
  guard data != Data(actual.utf8) else { return }
  let difference = firstDifference(expected: String(decoding: data, as: UTF8.self), actual: actual)
  Issue.record("\(name) differs from its golden file at \(difference)", sourceLocation: sourceLocation)
}

/// The first line that differs, both versions with their control characters escaped, and the whole actual text.
private func firstDifference(expected: String, actual: String) -> String {
  let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
  let actualLines = actual.split(separator: "\n", omittingEmptySubsequences: false)
  let line =
    zip(expectedLines, actualLines).enumerated().first { !$1.0.utf8.elementsEqual($1.1.utf8) }?.offset
    ?? min(expectedLines.count, actualLines.count)
  func show(_ lines: [Substring]) -> String { line < lines.count ? lines[line].debugDescription : "(end of text)" }
  return """
    line \(line + 1)
      expected \(show(expectedLines))
      actual   \(show(actualLines))
    the whole actual text:
    \(actual)
    """
}
