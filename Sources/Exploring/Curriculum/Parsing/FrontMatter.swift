/// What stands before a lesson's text.
struct FrontMatter {
  private static let keys = ["title", "minutes", "prerequisites", "image", "prompt", "model", "paper"]

  let title: String
  let minutes: Int
  let prerequisites: [Int]
  let image, prompt, model: String?
  let papers: [Lesson.Paper]

  /// Reads the YAML that begins in line 2 of the file.
  init(_ yaml: String) throws(Misplaced) {
    var fields = try YAMLFields(yaml, subject: "the front matter", line: 2, known: Self.keys)
    title = fields.reading("") { (fields) throws(Misplaced) in try fields.required("title") }
    minutes = fields.reading(0, Self.minutes)
    prerequisites = fields.reading([], Self.prerequisites)
    image = fields.reading(nil) { (fields) throws(Misplaced) in try fields.text("image") }
    prompt = fields.reading(nil) { (fields) throws(Misplaced) in try fields.text("prompt") }
    model = fields.reading(nil) { (fields) throws(Misplaced) in try fields.text("model") }
    papers = fields.reading([], Self.papers)
    try fields.requireNoMistakes()
  }

  private static func minutes(_ fields: YAMLFields) throws(Misplaced) -> Int {
    guard let minutes = Int(try fields.required("minutes")), (1...600).contains(minutes) else {
      throw fields.unsuitable("minutes", expected: "a whole number from 1 to 600")
    }
    return minutes
  }

  private static func prerequisites(_ fields: YAMLFields) throws(Misplaced) -> [Int] {
    try (fields.texts("prerequisites") ?? []).map { (text) throws(Misplaced) in
      guard let number = Int(text), number >= 0 else {
        throw fields.unsuitable("prerequisites", expected: "a list of lessons' numbers, and \(text) is none")
      }
      return number
    }
  }

  private static func papers(_ fields: YAMLFields) throws(Misplaced) -> [Lesson.Paper] {
    try fields.mappings("paper").map { (paper) throws(Misplaced) in
      Lesson.Paper(title: try paper.required("title"), url: try paper.required("url"))
    }
  }
}
