import Foundation
import TestSupport
import Testing

@testable import Evaluation

@Suite struct ScoreTests {
  @Test func answersInWords() {
    #expect(TextScores.isExact(" red circle\n", ["blue", "red circle"]))
    #expect(!TextScores.isExact("Red circle", ["red circle"]))
    #expect(TextScores.agreement("The Red circle.", ["red circle"]) == 1)
    #expect(TextScores.agreement("two", ["2"]) == 1)
    #expect(TextScores.agreement("dont", ["don't"]) == 1)
    #expect(TextScores.agreement("2.5", ["25"]) == 0)
    // Of ten people: with a person who agrees left out, two others do; with another, three.
    let people = Array(repeating: "cat", count: 3) + Array(repeating: "dog", count: 7)
    let expected = (3 * 2.0 / 3 + 7) / 10
    #expect(abs(TextScores.agreement("cat", people) - expected) < 1e-12)
    #expect(TextScores.agreement("cow", people) == 0)
    #expect(TextScores.wordOverlap("a big red circle", ["red circle", "blue"]) == 0.8)
    #expect(TextScores.wordOverlap("", ["red"]) == 0 && TextScores.wordOverlap("the", ["a"]) == 1)
    #expect(TextScores.wordOverlap("red red", ["red blue"]) == 0.5)
  }

  private func answer(_ number: Int, _ prefix: String, _ suffix: String, _ answer: String) -> ExampleAnswer {
    ExampleAnswer(
      Example(number: number, image: "a.png", prefix: prefix, suffixes: [suffix]), answer: answer, width: 100,
      height: 100, scores: [])
  }

  @Test func scoresByTask() throws {
    let box = "<loc0100><loc0100><loc0500><loc0500> cat"
    let scores = Scores.byTask(
      [
        answer(1, "detect cat", box, box), answer(2, "caption en", "a cat", "the cat"),
        answer(3, "detect cat", box, "<loc0100><loc0100><loc0300><loc0500> cat"),
      ], nil)
    #expect(scores.map(\.task) == ["caption", "detect", "all"] && scores.map(\.examples) == [1, 2, 3])
    let detect = scores[1]
    let overlap = try #require(detect.boxOverlap)
    #expect(detect.exact == 0.5 && abs(overlap - 0.75) < 1e-9)
    #expect(detect.maskOverlap == nil && scores[0].boxPrecision == nil && scores[0].agreement == 1)
  }

  @Test func linesThatAreNoExamplesAreNamed() {
    func problem(_ line: String) -> String {
      do throws(ExampleError) {
        _ = try Example.all(Array(line.utf8), file: "a.jsonl")
        return "reads"
      } catch { return error.description }
    }
    let lines = [
      "", "\n\n", "7", "{\"image\": \"a.png\", \"prefix\": \"x\"}", "{\"image\": 3}",
      "{\"image\": \"a\", \"prefix\": \"x\", \"suffix\": []}", "{\"image\": \"a\", \"prefix\": \"x\", \"suffix\": [1]}",
      "{\"image\": \"a\", \"prefix\": \"x\", \"suffix\": \"y\", \"id\": 4}", "{",
    ]
    expectGolden(lines.map(problem).joined(separator: "\n"), "evaluation/refused.txt")
  }

  @Test func answersAreReadBackAsTheyWereWritten() throws {
    let answers = [answer(3, "detect é", "y", "z\n\"q\""), answer(4, "x", "y", "z")]
    let lines = try answers.map { try JSONEncoder().encode($0) + Data("\n".utf8) }.reduce(Data(), +)
    #expect(try ExampleAnswer.all(Array(lines), file: "a.jsonl") == answers)
    #expect(try ExampleAnswer.all(Array(lines.dropLast(5)), file: "a.jsonl") == Array(answers.prefix(1)))
  }

  @Test func shardsAreDisjointAndWhole() throws {
    #expect(["0/3", "4/3", "1", "1/0", "a/b", "1/2/3", "-1/3"].allSatisfy { Shard($0) == nil })
    let shards = try (1...3).map { try #require(Shard("\($0)/3")) }
    for place in 0..<10 { #expect(shards.count { $0.contains(place) } == 1) }
  }
}
