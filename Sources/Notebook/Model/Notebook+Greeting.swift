import Rendering

extension Notebook {
  /// What to begin with: what is open, and how to go on, in four lines of 80 columns.
  public var greeting: Document {
    [
      .lines([
        "\(strong: "VLMverse")  PaliGemma taken apart: \(session.program.count) stages from pixels to a token.",
        "model \(code: open.name.shortened(to: 24))  image \(code: question.imageURL.lastPathComponent.shortened(to: 24))",
        "prompt \(code: question.prompt.shortened(to: 64))",
        "\(code: ":step") goes on, \(code: ":step attention 3") goes there, \(code: ":where") is the map, \(code: ":help") the rest.",
      ])
    ]
  }

  /// What is open now, once something else is.
  var opened: Document {
    let image = question.imageURL.lastPathComponent.shortened(to: 40)
    let prompt = question.prompt.shortened(to: 200)
    let end = prompt.last.map { ".?!…".contains($0) } == true ? "" : "."
    return [
      .paragraph(
        "A new run: model \(code: open.name.shortened(to: 40)), image \(code: image), prompt \(code: prompt)\(end)")
    ]
  }
}

extension String {
  /// The first characters, with an ellipsis for the rest.
  fileprivate func shortened(to limit: Int) -> String { count <= limit ? self : prefix(limit - 1) + "…" }
}
