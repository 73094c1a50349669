import Rendering

extension Notebook {
  /// What to begin with: what is open, and how to go on, in six lines, which a narrow window shortens.
  public var greeting: Document {
    let lines: [Text] =
      [
        "\(strong: "VLMverse")  PaliGemma taken apart",
        "image \(code: question.imageURL.lastPathComponent)  model \(code: open.name)",
        "prompt \(code: question.prompt)",
        "\(code: ":step") goes on, \(code: ":step attention 3") there;",
        "\(code: ":where") is the map, \(code: ":help") the rest.",
      ] + (guide.map { [$0.invitation] } ?? [])
    return [.table(Table([Table.Column(isFlexible: true)], rows: lines.map { [$0] }))] + noted
  }

  /// What is to be said, once, of the files that are open.
  public var notices: [String] { open.notices + question.notices }

  /// The same as a document.
  package var noted: Document { Document(notices.map { .note(Text($0)) }) }

  /// What is open now, once something else is.
  package var opened: Document {
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
