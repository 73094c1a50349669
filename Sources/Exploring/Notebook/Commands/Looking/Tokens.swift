import Explaining
import PaliGemmaModel
import Rendering

extension Command {
  static let tokens = Command(
    "tokens", group: .looking, "List the prompt's tokens and those generated, with ids and positions.",
    examples: [(":tokens", "image tokens in one line")]
  ) { notebook, arguments in
    try arguments.requireNone()
    let (session, count) = (notebook.session, notebook.open.model.configuration.vision.patchCount)
    let tokens = session.input.tokens + session.answer
    var rows: [[Text]] = [
      [
        "0-\(count - 1)", "1-\(count)", "\(notebook.open.model.configuration.imageToken)", "\(count) × <image>",
        "image",
      ]
    ]
    for (row, token) in tokens.enumerated().dropFirst(count) {
      let origin: Text = row < session.input.tokens.count ? "prompt" : "generated"
      rows.append(["\(row)", "\(row + 1)", "\(token)", Text(notebook.explainer.pieceName(token)), origin])
    }
    let titles: [Table.Column] = [
      .init("row", .right), .init("position", .right), .init("id", .right), .init("piece", isFlexible: true),
      .init("from"),
    ]
    return [.table(Table(titles, rows: rows))]
  }
}
