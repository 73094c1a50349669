import Foundation
import Tensors
import TestSupport
import Testing

@testable import Curriculum

/// What is said about lessons that are not right.
@Suite struct MistakeTests {
  @Test func everyMistakeNamesFileAndLine() throws {
    let folder = Fixtures.url("lessons/mistakes")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let lines = try files.sorted { $0.path < $1.path }.flatMap { try LessonCheck($0).mistakes.map(\.description) }
    expectGolden(lines.joined(separator: "\n"), "lessons/mistakes.txt")
  }

  @Test func filesThatAreNoLessons() throws {
    let folder = try TemporaryDirectory()
    #expect(throws: CurriculumError.self) { try LessonCheck(folder.url) }
    #expect(throws: CurriculumError.self) { try LessonCheck(folder.file("nowhere.md")) }
    try Data([0xFF, 0xFE, 0x00]).write(to: folder.file("bytes.md"))
    #expect(throws: CurriculumError.self) { try LessonCheck(folder.file("bytes.md")) }
    try Data(repeating: 0x20, count: LessonReader.sizeLimit + 1).write(to: folder.file("large.md"))
    #expect(throws: CurriculumError.self) { try LessonCheck(folder.file("large.md")) }
  }

  @Test func commandSaysWhatIsWrong() throws {
    let good = try run("vlmverse", ["lesson", "check", Learner.sample.path])
    #expect(good.status == 0)
    let bad = try run("vlmverse", ["lesson", "check", Fixtures.url("lessons/mistakes/unended.md").path])
    #expect(bad.status == 1)
    #expect(bad.stdout == "unended.md:1: the front matter has no second line ---\n")
  }
}

/// Reading never traps and never hangs, whatever it is given.
@Suite struct FuzzTests {
  private func read(_ text: String) { _ = LessonReader.read(text, url: URL(filePath: "fuzz.md")) }

  @Test func damagedLessonsAreRead() throws {
    var random = SplitMix64(seed: 6)
    let bytes = Array(try Data(contentsOf: Learner.sample))
    let pieces = [
      "---\n", "```try\n", "```\n", "[", "{", "- ", ": ", "&a ", "*a", "> ", "$", "\\", "|", "\u{0}", "#", "\t",
    ]
    for _ in 0..<2000 {
      var damaged = bytes
      for _ in 0...Int.random(in: 0..<8, using: &random) {
        let place = Int.random(in: 0..<damaged.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: damaged[place] = UInt8.random(in: 0...255, using: &random)
        case 1: damaged.removeSubrange(place..<min(place + Int.random(in: 1...200, using: &random), damaged.count - 1))
        case 2: damaged.insert(contentsOf: Array(pieces.randomElement(using: &random)!.utf8), at: place)
        default:
          let end = min(place + Int.random(in: 1...200, using: &random), damaged.count)
          damaged.insert(contentsOf: damaged[place..<end], at: Int.random(in: 0..<damaged.count, using: &random))
        }
      }
      read(String(decoding: damaged, as: UTF8.self))
    }
  }

  @Test(arguments: [
    "[", "{", "- ", "> ", "* ", "*a **", "[a](", "`", "$\\sqrt{", "$x_{", "? ", "a: ", "![", "<", "|a", "&a [*a", "\"",
  ])
  func deepNestingIsRefusedOrRead(_ piece: String) {
    let deep = String(repeating: piece, count: 20_000 / piece.count)
    let front = "---\ntitle: Deep\nminutes: 5\n"
    read("\(front)---\n\(deep)\n")
    read("\(front)paper: \(deep)\n---\n")
    read("\(front)---\n```try\nask: \(deep)\nanswer: \(deep)\n```\n")
    read("\(front)---\n```try\n\(deep)\n```\n")
    read("\(front)---\n```hint\n\(deep)\n```\n")
  }
}
