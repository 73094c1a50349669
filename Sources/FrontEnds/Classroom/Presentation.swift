import Curriculum
import Files
import Images
import Rendering

/// What the presenter's page shows, and nobody else's: where the lesson is, what comes, and how the class is.
struct Presentation: Sendable {
  private var outline: LessonOutline?
  private let began = ContinuousClock.now
  private var sectionBegan = ContinuousClock.now

  /// Takes note of where the lesson is.
  mutating func update(_ outline: LessonOutline?) {
    if outline?.page != self.outline?.page || outline?.lesson != self.outline?.lesson { sectionBegan = .now }
    self.outline = outline
  }

  func json(followers: Int, stuck: [String], question: ClassQuestion?) -> JSON {
    var members: [JSON.Key: JSON] = [
      "followers": .integer(followers), "seconds": .integer(Self.seconds(since: began)),
      "stuck": .array(stuck.sorted().map { .string($0.isEmpty ? "somebody" : $0) }),
    ]
    if let question { members["tally"] = question.state(isWhole: true) }
    guard let outline else { return .object(members) }
    members["section"] = .string("\(outline.lesson), \(outline.page + 1)/\(outline.pages)  \(outline.title)")
    members["sectionSeconds"] = .integer(Self.seconds(since: sectionBegan))
    members["plannedSeconds"] = .integer(Int(outline.plannedMinutes * 60))
    members["next"] = outline.next.map(JSON.string) ?? .null
    let renderer = HTMLRenderer { try RGBImage(width: $0, height: $1, pixels: $2).pngData() }
    members["notes"] = .string((try? renderer.render(outline.notes)) ?? "")
    return .object(members)
  }

  private static func seconds(since start: ContinuousClock.Instant) -> Int {
    Int((ContinuousClock.now - start).components.seconds)
  }
}
