import Foundation
import Testing

/// Compares `text` with a golden file where the last digits of numbers depend on the processor.
///
/// Two numbers agree when they differ by at most `absolute`, `relative` of the recorded one and one unit of its last digit
/// after the point, together; how wide columns and rules are does not matter then. Everything else has to be the same.
public func expectGolden(
  _ text: String, _ name: String, numbersWithin relative: Double, absolute: Double,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let recorded = try? String(contentsOf: Fixtures.url(name), encoding: .utf8)
  let isRecording = ProcessInfo.processInfo.environment["VLMVERSE_RECORD"] == "1"
  if !isRecording, let recorded {
    let (a, b) = (recorded.wordsAndNumbers, (text.hasSuffix("\n") ? text : text + "\n").wordsAndNumbers)
    let agree = zip(a.numbers, b.numbers).allSatisfy {
      abs($0.value - $1.value) <= absolute + relative * abs($0.value) + 1.01 * $0.unit
    }
    if a.words == b.words, a.numbers.count == b.numbers.count, agree { return }
  }
  expectGolden(text, name, sourceLocation: sourceLocation)
}

extension String {
  /// The text with `#` for each number and one space for each run of spaces and rules, and the numbers, with what one more in
  /// their last digit is: nothing for whole numbers.
  fileprivate var wordsAndNumbers: (words: String, numbers: [(value: Double, unit: Double)]) {
    var (words, numbers, rest) = ("", [(value: Double, unit: Double)](), self[...])
    while let first = rest.first {
      if let number = rest.prefixMatch(of: /[-+]?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?/) {
        let unit = number.1.map { pow(10, Double(1 - $0.count) + (Double(number.2?.dropFirst() ?? "0") ?? 0)) }
        numbers.append((Double(number.0) ?? .nan, unit ?? 0))
        words += "#"
        rest = rest[number.range.upperBound...]
      } else if " -─".contains(first) {
        words += " "
        rest = rest.drop { " -─".contains($0) && $0 != "\n" }
      } else {
        words.append(first)
        rest.removeFirst()
      }
    }
    return (words, numbers)
  }
}
