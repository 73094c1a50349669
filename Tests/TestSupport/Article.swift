import Foundation
import Testing

/// Expects that all code of a library's article, a path in the package, stands in a file of tests, which compiles and runs it;
/// indentation and empty lines aside.
public func expectCode(
  ofArticle article: String, in file: String = #filePath, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let source = lines(try String(contentsOfFile: file, encoding: .utf8))
  let text = try String(contentsOf: Fixtures.package.appending(path: article), encoding: .utf8)
  let blocks = text.components(separatedBy: "```swift\n").dropFirst().compactMap {
    $0.components(separatedBy: "```").first
  }
  #expect(!blocks.isEmpty, sourceLocation: sourceLocation)
  for block in blocks { #expect(source.contains(lines(block)), "\(block)", sourceLocation: sourceLocation) }
}

/// The text without indentation and empty lines.
private func lines(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    .joined(separator: "\n")
}
