import PaliGemmaModel
import Rendering

extension Command {
  static let time = Command(
    "time", group: .looking, "Show what each stage cost when it last ran.", examples: [(":time", "slowest and all")],
    touches: .machine
  ) { notebook, arguments in
    try arguments.requireNone()
    let session = notebook.session
    let bars = session.program.compactMap { stage in
      session.timings[stage].map { duration in
        BarChart.Bar(Text(stage.title), duration / .seconds(1), text: Text(NumberFormat.duration(duration)))
      }
    }
    guard !bars.isEmpty else { return [.paragraph("Nothing has run yet.")] }
    let total = session.timings.values.reduce(.zero, +)
    return [.bars(BarChart(bars, title: "\(NumberFormat.duration(total)) in all"))]
  }
}
