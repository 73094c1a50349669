import Rendering
import Testing

@testable import Notebook

@Suite struct HelpTests {
  private func lines(_ document: Document, width: Int = 80) -> [Substring] {
    TerminalRenderer(TerminalOptions(width: width)).render(document).split(
      separator: "\n", omittingEmptySubsequences: false)
  }

  @Test func helpIsOneScreenThatNamesEveryCommand() {
    let lines = lines(Command.overview(Command.all))
    #expect((20...40).contains(lines.count))
    let words = Set(lines.flatMap { $0.split(separator: " ") })
    for command in Command.all { #expect(words.contains(":\(command.name)")) }
  }

  @Test(arguments: [40, 80]) func noHelpIsCut(width: Int) {
    for command in Command.all {
      let text = lines(command.help, width: width).joined(separator: " ")
      #expect(!text.replacing("~/", with: "").contains("~"), "\(text)")
      #expect(!command.examples.isEmpty, "\(command.name)")
    }
  }
}
