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
    let fields = try YAMLFields(yaml, subject: "the front matter", line: 2, known: Self.keys)
    title = try fields.required("title")
    guard let minutes = Int(try fields.required("minutes")), (1...600).contains(minutes) else {
      throw fields.unsuitable("minutes", expected: "a whole number from 1 to 600")
    }
    self.minutes = minutes
    prerequisites = try (fields.texts("prerequisites") ?? []).map { (text) throws(Misplaced) in
      guard let number = Int(text), number >= 0 else {
        throw fields.unsuitable("prerequisites", expected: "a list of lessons' numbers, and \(text) is none")
      }
      return number
    }
    (image, prompt, model) = (try fields.text("image"), try fields.text("prompt"), try fields.text("model"))
    papers = try fields.mappings("paper").map { (paper) throws(Misplaced) in
      Lesson.Paper(title: try paper.required("title"), url: try paper.required("url"))
    }
  }
}
