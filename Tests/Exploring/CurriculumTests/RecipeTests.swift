import Expressions
import Foundation
import Notebook
import TestSupport
import Testing

@testable import Curriculum

/// What lessons say of the model and of the pictures, where no line of theirs computes it.
@Suite struct RecipeTests {
  private static let folder = ((try? Lesson.shipped()) ?? [])[0].url.deletingLastPathComponent()

  private static func lesson(_ number: Int) throws -> Lesson {
    let found = try #require(try Lesson.shipped().first { $0.number == number })
    return try Lesson(contentsOf: found.url)
  }

  private static func runLine(_ lesson: Lesson, _ start: String) throws -> String {
    let lines = lesson.steps.compactMap { if case .run(let line) = $0.content { line } else { nil } }
    return try #require(lines.first { $0.hasPrefix(start) })
  }

  /// Runs a notebook that lies beside the lessons.
  private static func run(_ name: String) throws -> [Cell] {
    let notebook = try Notebook()
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    let images = folder.deletingLastPathComponent().appending(path: "images").path
    let lines = text.replacing(" images/", with: " \(images)/").split(separator: "\n").map(String.init)
    return lines.flatMap { notebook.execute($0) }
  }

  /// Lesson 5 shows, to two digits, what its recipe measures.
  @Test func theSimilaritiesAreWhatTheRecipeMeasures() throws {
    let cells = try Self.run("05-similarities.vlm")
    #expect(cells.allSatisfy { !$0.isError })
    let measured = try #require(cells.last?.value?.value.tensor)
    let line = try Self.runLine(Self.lesson(5), "z = ")
    let shown = try #require(try Notebook().evaluate(Expression(line)).value.tensor)
    #expect(shown.shape == [4, 4] && measured.shape == [4, 4])
    let isSame = zip(measured.values, shown.values).allSatisfy { abs($0 - $1) < 0.006 }
    #expect(isSame, "measured \(measured.values)")
  }

  @Test func theLogitsWithoutACacheAreThoseWithIt() throws {
    let cells = try Self.run("12-without-cache.vlm")
    #expect(cells.allSatisfy { !$0.isError })
    let difference = try #require(cells.last?.value?.value.number)
    #expect(difference < 1e-4)
    #expect(cells.dropLast().last?.value?.value.number == 1, "allclose")
  }

  /// Lesson 13 says what the shell's line does with another seed, and at temperature 2.
  @Test func seedsDrawWhatTheLessonSays() throws {
    let lesson = try String(contentsOf: Self.lesson(13).url, encoding: .utf8)
    let line = try #require(lesson.firstMatch(of: /\nvlmverse (generate [^`]*)```/)?.1)
    let image = Self.folder.deletingLastPathComponent().appending(path: "images/scene-00.png").path
    func answer(seed: Int, temperature: Int = 4) throws -> String {
      let words = line.replacing("FILE", with: image).replacing("--seed 1", with: "--seed \(seed)")
        .replacing("--temperature 4", with: "--temperature \(temperature)")
      let result = try TestSupport.run("/bin/sh", ["-c", "'\(Products.url("vlmverse").path)' \(words)"])
      #expect(result.status == 0, "\(result.stderr)")
      return result.stdout
    }
    #expect(try answer(seed: 3) == answer(seed: 3))
    #expect(try Set((1...4).map { try answer(seed: $0) }).count == 4)
    #expect(try Set((1...4).map { try answer(seed: $0, temperature: 2) }).count == 1)
  }

  /// Lesson 14 names the box that the picture's recipe wrote down, lesson 15 the patches that the ring touches.
  @Test func objectsLieWhereTheLessonsSay() throws {
    struct Scene: Decodable {
      struct Object: Decodable { let shape: String, color: String, box: [Int] }
      let image: String
      let objects: [Object]
    }
    let file = Self.folder.deletingLastPathComponent().appending(path: "images/scenes.json")
    let scenes = try JSONDecoder().decode([Scene].self, from: Data(contentsOf: file))
    func box(_ lesson: Lesson, _ color: String?, _ shape: String) throws -> [Int] {
      let objects = scenes.first { $0.image == lesson.image }?.objects ?? []
      return try #require(objects.first { $0.shape == shape && (color == nil || $0.color == color) }).box
    }
    let detection = try Self.lesson(14)
    let cross = try box(detection, "orange", "cross")
    #expect(try Self.runLine(detection, "truth = ") == "truth = \(cross)")

    let heads = try Self.lesson(15)
    let ring = try box(heads, nil, "ring")
    let (rows, columns) = ((ring[0] / 16, (ring[2] + 15) / 16), (ring[1] / 16, (ring[3] + 15) / 16))
    let product = "(r >= \(rows.0)) * (r < \(rows.1)), (r >= \(columns.0)) * (r < \(columns.1))"
    #expect(try Self.runLine(heads, "inside = ").contains(product))
    let ablation = ":ablate patches \(columns.0):\(columns.1),\(rows.0):\(rows.1)"
    #expect(try Self.runLine(heads, ":ablate patches \(columns.0)") == ablation)
  }
}
