import ArgumentParser
import Drawing
import Foundation
import Terminal

/// Draws a figure of the documentation.
struct DrawCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw", abstract: "Draws a figure of the documentation, of the shipped model's own values, as SVG.",
    discussion: Figure.allCases.map { "\($0.rawValue): \($0.caption)" }.joined(separator: "\n"))

  @Argument(help: "Which one.")
  var name: Figure
  @Flag(help: "For a dark page.")
  var dark = false

  func run() throws { try writeDrawing(name.svg(dark ? .dark : .light)) }
}

extension Figure: ExpressibleByArgument {}
