import Explaining
import NotebookFiles
import Rendering
import Testing

@testable import Notebook

@Suite struct HelpTests {
  private func lines(_ document: Document, width: Int = 80) -> [Substring] {
    TerminalRenderer(TerminalOptions(width: width)).render(document).split(
      separator: "\n", omittingEmptySubsequences: false)
  }

  @Test func helpIsOneScreenThatNamesEveryCommand() {
    let lines = lines(Command.overview(Command.common))
    #expect(lines.count <= 22)
    let words = Set(lines.flatMap { $0.split(separator: " ") })
    for command in Command.common { #expect(words.contains(":\(command.name)")) }
  }

  @Test func everyWordIsExplainedAndItsLineRuns() throws {
    let notebook = try Notebook(commands: Command.common, machine: .steady())
    let state = notebook.state
    for term in Glossary.terms {
      let cell = try #require(notebook.execute(":help \(term.name)s").last)
      let shown = lines(cell.document).joined(separator: " ")
      #expect(!cell.isError && shown.hasSuffix(" \(term.line) ") && shown.count < 2000, "\(shown)")
      #expect(notebook.execute(term.line).allSatisfy { !$0.isError }, "\(term.line)")
      notebook.restore(state)
    }
    let all = lines(try #require(Glossary.help("glossary"))).joined(separator: " ")
    #expect(Glossary.terms.allSatisfy { all.contains($0.name) } && Glossary.terms.count >= 25)
    #expect(Glossary.help("softmaximum") == nil && Glossary.term(askedFor: "what is the ring?") == nil)
  }

  @Test(arguments: [40, 60, 80, 200]) func theBannerHasFiveLines(width: Int) throws {
    let notebook = try Notebook.smallest(prompt: String(repeating: "長い ", count: 20))
    for glyphs in TerminalOptions.Glyphs.allCases {
      let banner = TerminalRenderer(TerminalOptions(width: width, glyphs: glyphs)).render(notebook.greeting)
      #expect(banner.count { $0 == "\n" } <= 5, "\(banner)")
      #expect(banner.contains(":help the rest."))
    }
  }

  @Test(arguments: [
    (":step attention", ":step [n|WHAT [I]]"), (":step", ":step"), (":show softmax(", "softmax("),
    (":stats 1 + mean", "mean("), ("softmax", "softmax("),
    ("x = mean(q, softmax(q), ", "mean("), (":help mean", "mean("), (":goto vision.norm ", ":goto ADDRESS"),
    (":break text.norm if max(", "max("), (":open image ", ":open FILE"), ("", ":step"),
  ]) func aQuestionMarkShowsHelp(line: String, beginning: String) throws {
    let notebook = try Notebook.smallest()
    let help = try #require(notebook.helpInPlace(line, at: line.endIndex), "\(line)")
    #expect(TerminalRenderer(TerminalOptions(width: 80)).render(help).hasPrefix(beginning.prefix(while: { $0 != "[" })))
  }

  @Test(arguments: [
    ("softmax(q", "text.block.1.attention.q  [2, 26, 4]\nq = norm1·W"),
    (":show text.norm", "text.norm  [26, 8]\nnorm = "),
    ("x @ vision.norm.weight", "vision.norm.weight  [8]"), ("3 * mine", "mine is your variable: a tensor [2, 3]."),
    ("sqrt(headDim", "headDim = 4, where the cursor is."), ("text.norm@1", "text.norm@1  [1, 8]"),
    ("mine.shape + mean", "mean("),
  ]) func aQuestionMarkTellsWhatANameStandsFor(line: String, beginning: String) throws {
    let notebook = try Notebook.smallest()
    for line in [":goto text.block.1.attention.scores", "mine = zeros([2, 3])"] { notebook.execute(line) }
    let help = try #require(notebook.helpInPlace(line, at: line.endIndex), "\(line)")
    let text = TerminalRenderer(TerminalOptions(width: 80, glyphs: .unicode)).render(help)
    #expect(text.hasPrefix(beginning), "\(text)")
  }

  @Test(arguments: [
    ":prompt is it", ":prompt softmax", "tokens(\"mean", ":show tokens('what", "nothing", "q", ":where # why", "# mean",
    ":open image a", ":source tour", ":attention text.1 from ", ":attention text.1 from ring", ":export mean /tmp/a",
    ":nothing there",
  ]) func aQuestionMarkInATextIsAQuestionMark(line: String) throws {
    #expect(try Notebook.smallest().helpInPlace(line, at: line.endIndex) == nil)
  }

  @Test(arguments: [
    (":goto vision", "did you mean vision.norm?"), (":break vision", "did you mean vision.norm?"),
    (":goto sampling", "did you mean sampling."), (":goto nonsense.place", "Tab completes addresses"),
    (":help nosuch", "neither a command nor a function"), (":help sofmax", "did you mean :help softmax?"),
    (":functions softmax", ":help softmax explains softmax"),
  ]) func mistakesAreToldWhatWouldBeRight(line: String, message: String) throws {
    let error = try #require(try Notebook.smallest().execute(line).first?.error)
    #expect(error.message.contains(message), "\(error.message)")
  }

  @Test(arguments: [40, 80]) func noHelpIsCut(width: Int) {
    for command in Command.common {
      let text = lines(command.help, width: width).joined(separator: " ")
      #expect(!text.replacing("~/", with: "").contains("~"), "\(text)")
      #expect(!command.examples.isEmpty, "\(command.name)")
    }
  }
}
