import Rendering

extension Command {
  static let breaks = Command(
    "breaks", group: .moving, "List breakpoints, watches and displays.", examples: [(":breaks", "with their numbers")]
  ) { notebook, arguments in
    try arguments.requireNone()
    guard !notebook.stops.all.isEmpty else {
      return [.paragraph("No breakpoints; \(code: ":break ADDRESS") sets one.")]
    }
    let rows: [[Text]] = notebook.stops.all.map { [Text(String($0.number)), $0.kindName, $0.subject] }
    return [.table(Table([.init("#", .right), .init("kind"), .init("of", isFlexible: true)], rows: rows))]
  }
}

extension Stop {
  fileprivate var kindName: Text {
    switch kind {
    case .breakpoint(_, _, let isTemporary): isTemporary ? "break once" : "break"
    case .watch: "watch"
    case .display: "display"
    }
  }
}
