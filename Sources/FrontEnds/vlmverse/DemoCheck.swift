import ArgumentParser
import Curriculum
import Foundation
import Rendering
import Terminal

/// Plays a lesson as a demo does, and says how long each line takes.
enum DemoCheck {
  static func run(_ lesson: String, opensOutside: Bool, _ display: DisplayOptions) throws {
    endOnInterrupt()
    let lesson = try Lesson.named(lesson, opensOutside: opensOutside)
    let played = try LessonRehearsal(lesson).lines
    let rows: [[Text]] = played.map { line in
      [
        Text("\(line.page + 1)"), Text(line.text, .code), Text("\(line.milliseconds) ms"),
        line.problem.map { Text($0, .error) } ?? "",
      ]
    }
    let columns: [Table.Column] = [
      .init("page", .right), .init("line", isFlexible: true), .init("", .right), .init(""),
    ]
    let total = played.reduce(0) { $0 + $1.milliseconds }
    let failed = played.count { $0.problem != nil }
    let summary = "\(played.count) lines in \(total) ms, \(failed == 0 ? "none fails" : "\(failed) fail")"
    try writeDrawing(display.renderer.render([.table(Table(columns, rows: rows)), .paragraph(Text(summary))]))
    if failed > 0 { throw ExitCode.failure }
  }
}
