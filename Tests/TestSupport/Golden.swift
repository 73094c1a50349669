import Foundation
import Testing

/// Compares `text`, all of it, with the golden file `Tests/Fixtures/NAME`.
///
/// With `VLMVERSE_RECORD=1` in the environment the file is written instead; read its diff before committing it. Files
/// end in one newline whether or not `text` does.
///
/// - Parameters:
///   - text: what there is now.
///   - name: the file's, under `Tests/Fixtures`.
///   - allowsRounding: whether figures may differ as they do between processors; see `FigureLine`.
///   - sourceLocation: where a difference is reported.
public func expectGolden(
  _ text: String, _ name: String, allowsRounding: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
) {
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
  let expected = String(decoding: data, as: UTF8.self)
  if allowsRounding, agree(expected, actual) { return }
  let difference = firstDifference(
    expected, actual, by: allowsRounding ? FigureLine.agree : { $0.utf8.elementsEqual($1.utf8) })
  Issue.record("\(name) differs from its golden file at \(difference)", sourceLocation: sourceLocation)
}

/// Whether the texts are the same but for the rounding of figures.
private func agree(_ a: String, _ b: String) -> Bool {
  let (first, second) = (lines(a), lines(b))
  return first.count == second.count && zip(first, second).allSatisfy { FigureLine.agree($0, $1) }
}

private func lines(_ text: String) -> [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

/// The first line that differs, both versions with their control characters escaped, and the whole actual text.
private func firstDifference(
  _ expected: String, _ actual: String, by agree: (Substring, Substring) -> Bool
) -> String {
  let (expectedLines, actualLines) = (lines(expected), lines(actual))
  let line =
    zip(expectedLines, actualLines).enumerated().first { !agree($1.0, $1.1) }?.offset
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
