import Foundation
import Questions
import TestSupport
import Testing

@Suite struct AnswerReadingTests {
  /// An entry of Tests/Fixtures/answers/readings.json.
  private struct Expected: Decodable {
    let answer: String
    let objects: [Object]
    let texts, malformed: [String]

    struct Object: Decodable {
      let label: String
      let locations: [Int]
      let codes: [Int]?

      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        (label, locations) = (try list.decode(String.self), try list.decode([Int].self))
        codes = try list.decodeNil() ? nil : list.decode([Int].self)
      }
    }
  }

  @Test func answersAreReadAsAnotherParserReadsThem() throws {
    let data = try Data(contentsOf: Fixtures.url("answers/readings.json"))
    let all = try JSONDecoder().decode([Expected].self, from: data)
    #expect(all.count == 500)
    for expected in all {
      let reading = AnswerReading(expected.answer)
      let agrees =
        reading.objects.map(\.label) == expected.objects.map(\.label)
        && reading.objects.map(\.locations) == expected.objects.map(\.locations)
        && reading.objects.map(\.codes) == expected.objects.map(\.codes)
        && reading.texts == expected.texts && reading.malformed.map(\.text) == expected.malformed
      #expect(agrees, "\(expected.answer.debugDescription) is read as \(reading)")
    }
  }

  @Test func whatIsWrongIsSaid() {
    let box = "<loc0100><loc0200><loc0300><loc0400>"
    let codes = (0..<16).map { "<seg0\($0 + 10)>" }.joined()
    func problems(_ answer: String) -> [String] { AnswerReading(answer).malformed.map(\.problem) }
    #expect(problems(box + codes + " cat") == [])
    #expect(problems("<loc0001><loc0002> cat") == ["2 <loc> in a row; a box takes 4"])
    #expect(problems("<loc0300><loc0200><loc0100><loc0400> cat") == ["the box's top, 300, lies below its bottom, 100"])
    #expect(
      problems("<loc0100><loc0400><loc0300><loc0200> cat")
        == ["the box's left, 400, lies to the right of its right, 200"])
    #expect(
      problems("<loc0100><loc0200><loc0300><loc1024> cat") == ["location 1024; locations go from 0 to 1023"])
    let expected = "a mask takes 16, after the box's 4 <loc>"
    #expect(problems(box + codes.dropLast(8) + " cat") == ["15 <seg> in a row; \(expected)"])
    #expect(problems(box + codes.dropLast(8) + "<seg128> cat") == ["code 128; codes go from 0 to 127"])
  }

  @Test func aLongAnswerTakesTimeInProportion() {
    let answer = String(repeating: "<seg001>", count: 50_000) + String(repeating: "<loc0001> ", count: 50_000)
    let reading = AnswerReading(answer)
    #expect(reading.objects.isEmpty && reading.malformed.count == 50_001)
  }

  @Test func boxesAreInThePicturesOwnPixels() throws {
    let object = try #require(AnswerReading("<loc0256><loc0512><loc0768><loc1023> cat").objects.first)
    let box = object.box(width: 300, height: 80)
    let right = 1023.0 / 1024 * 300
    #expect(box == Box(left: 150, top: 20, right: right, bottom: 60))
    #expect(box.leftTopWidthHeight == [150, 20, right - 150, 40])
    #expect(box.overlap(box) == 1)
    let (a, b) = (Box(left: 0, top: 0, right: 2, bottom: 2), Box(left: 1, top: 0, right: 3, bottom: 2))
    #expect(a.overlap(b) == 1.0 / 3)
    let point = Box(left: 0, top: 0, right: 0, bottom: 0)
    #expect(point.overlap(point) == 0)
  }
}
