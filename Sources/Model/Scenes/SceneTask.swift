import Glibc

/// What is asked about scenes, in the prompts that the shipped model was taught; each has one right answer, or is not asked.
package enum SceneTask: String, Sendable, CaseIterable {
  case caption, color, shape, count, `where`, exists, detect

  /// A prompt and its answer.
  package struct Question: Sendable, Equatable {
    package let task: SceneTask
    package let prompt, answer: String
  }

  private static let numbers = ["zero", "one", "two", "three", "four"]
  private static let regions = [
    "top left", "top center", "top right", "left", "center", "right", "bottom left", "bottom center", "bottom right",
  ]

  /// A question about `scene`; nil if its answer would be in doubt.
  /// - Parameter wanted: an object that it is about, if it is about one.
  package func question(_ scene: Scene, about wanted: Scene.Object? = nil, _ chance: inout Chance) -> Question? {
    let objects = scene.objects
    func one(_ isClear: (Scene.Object) -> Bool) -> Scene.Object? {
      let clear = objects.filter(isClear)
      if let wanted { return clear.contains(wanted) ? wanted : nil }
      return clear.isEmpty ? nil : chance.choice(clear)
    }
    switch self {
    case .caption: return made("caption en", caption(objects))
    case .color:
      return one { object in objects.count { $0.shape == object.shape } == 1 }
        .flatMap { made("answer en what color is the \($0.shape.rawValue)?", $0.color.name) }
    case .shape:
      return one { object in objects.count { $0.color == object.color } == 1 }
        .flatMap { made("answer en what shape is \($0.color.name)?", $0.shape.rawValue) }
    case .count: return made("answer en how many shapes are there?", Self.numbers[objects.count])
    case .where:
      return one { region($0) != nil }.flatMap { object in
        region(object).map { made("answer en where is the \(object.name)?", Self.regions[$0]) }
      }
    case .exists: return exists(objects, wanted, &chance)
    case .detect: return one { _ in true }.flatMap { made("detect \($0.name)", located($0)) }
    }
  }

  /// Whether there is something that is not there.
  package static func absence(of name: String) -> Question {
    SceneTask.exists.made("answer en is there \(article(name))?", "no")
  }

  private func made(_ prompt: String, _ answer: String) -> Question {
    Question(task: self, prompt: prompt, answer: answer)
  }

  private func caption(_ objects: [Scene.Object]) -> String {
    let phrases = objects.map { "a \($0.isBig ? "big" : "small") \($0.name)" }
    guard phrases.count > 1 else { return phrases.first ?? "" }
    return phrases.dropLast().joined(separator: ", ") + " and " + phrases[phrases.count - 1]
  }

  /// 0 to 8, row by row, by the object's centre; nil if that is too near a line between two.
  private func region(_ object: Scene.Object) -> Int? {
    let thirds = [object.y, object.x].map { Double($0) * 3 / Double(Scene.side) }
    let isClear = thirds.allSatisfy { min(abs($0 - 1), abs($0 - 2)) * Double(Scene.side) / 3 >= 5 }
    return isClear ? Int(thirds[0]) * 3 + Int(thirds[1]) : nil
  }

  /// Half of the answers are yes.
  private func exists(_ objects: [Scene.Object], _ wanted: Scene.Object?, _ chance: inout Chance) -> Question? {
    if wanted != nil || chance.share() < 0.5 {
      let object = wanted ?? chance.choice(objects)
      return made("answer en is there \(Self.article(object.name))?", "yes")
    }
    let here = Set(objects.map(\.name))
    let names = Color.known.flatMap { color in Shape.known.map { "\(color.name) \($0.rawValue)" } }
    return made("answer en is there \(Self.article(chance.choice(names.filter { !here.contains($0) })))?", "no")
  }

  private static func article(_ name: String) -> String {
    (name.first.map("aeiou".contains) == true ? "an " : "a ") + name
  }

  /// Four <loc> tokens, in 1024ths of the side on a grid of 64, and the name.
  private func located(_ object: Scene.Object) -> String {
    let box = object.box
    let lines = [box.top, box.left, box.bottom, box.right].map { line in
      let place = min(1023, Int((Double(line) / Double(Scene.side) * 64).rounded(.toNearestOrEven)) * 16)
      return "<loc" + String(repeating: "0", count: 4 - String(place).count) + "\(place)>"
    }
    return lines.joined() + " \(object.name)"
  }
}
