import Foundation
import Notebook
import NotebookFiles
import Questions
import TestSupport
import Testing

@testable import Curriculum

/// What nobody typed does not act, whichever way it comes.
@Suite struct TrustTests {
  private static let commands = Command.common + Command.learning

  /// A line for each command that could do harm.
  private func harmfulLine(_ command: Command, _ folder: StrangersFolder) -> String? {
    let own = folder.own.path
    return switch command.name {
    case "save", "log": ":\(command.name) \(own)/new.vlm"
    case "export": ":export eye(2) \(own)/new.csv"
    case "source": ":source \(own)/notes.txt"
    case "replay": ":replay ../private/work.vlm"
    case "open": ":open image ../private/\(StrangersFolder.secret).png"
    case "lesson": ":lesson! reset all"
    case "jump": ":jump 1"
    case "sessions": ":sessions 1"
    case "skip": ":skip it"  // not what this test types to pass over a line
    case "demo": ":demo 0"
    case "quit", "hint", "check", "play", "resume", "bookmark": ":\(command.name)"
    default: nil
    }
  }

  @Test(arguments: Door.allCases) func everyCommandThroughEveryDoor(_ door: Door) throws {
    let folder = try StrangersFolder()
    let notebook = try Notebook.smallest(commands: Self.commands)
    let authority = Authority.file(folder.course.appending(path: "evil.md"))
    let lines = Self.commands.compactMap { harmfulLine($0, folder) }
    for line in lines {
      #expect(notebook.objection(to: line, by: authority) != nil, "\(line)")
      #expect(notebook.objection(to: line, by: .person) == nil, "\(line)")
    }
    for command in Self.commands where harmfulLine(command, folder) == nil {
      #expect(notebook.objection(to: ":\(command.name)", by: authority) == nil, "\(command.name) needs a harmful line")
    }
    let before = try folder.everythingElse()
    let (after, text) = try folder.put(lines, through: door)
    #expect(try folder.everythingElse() == before)
    #expect(after?.hasQuit != true)
    // Where there are no lessons, their commands are unknown; a wrong answer has to have a value.
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let said = words.matches(of: /nobody typed it|comes from a file|is no command|has no value|could be/).count
    if door != .resumed { #expect(said >= lines.count, "\(text)") }
  }

  private static let attacks: [String] = [
    ":save PRIVATE/work.vlm", ":save! PRIVATE/work.md", ":sa! ../private/work.vlm", "  :save   ~/vlmverse-attack.vlm",
    ":export eye(2) PRIVATE/work.csv", ":exp! eye(2) ../private/work.csv", ":log! PRIVATE/work.vlm",
    ":source ../private/notes.txt", ":source evil.vlm", ":replay evil.vlm", ":replay! ../private/work.vlm",
    ":open image ../private/pomegranate.png", ":open image link.png", ":open image PRIVATE/pomegranate.png",
    ":open image /dev/zero", ":open model ../private/model", ":open model linked", ":open model model",
    ":open model /proc/self", ":lesson reset all", ":lesson! reset all", ":lesson ../private/notes.txt",
    ":demo ../private/notes.txt", ":q", "ones([99999, 99999])", "arange(1e12)",
  ]

  @Test(arguments: Door.allCases) func aPlantedFolderDoesNoHarm(_ door: Door) throws {
    let folder = try StrangersFolder()
    let lines = Self.attacks.map { $0.replacing("PRIVATE", with: folder.own.path) }
    let before = try folder.everythingElse()
    let (notebook, text) = try folder.put(lines, through: door)
    #expect(try folder.everythingElse() == before)
    #expect(notebook?.hasQuit != true)
    #expect(notebook.map { OpenModel.isShipped($0.open.folder) } != false)
    #expect(notebook?.question.imageURL.lastPathComponent != "\(StrangersFolder.secret).png")
    #expect(!text.contains("\(StrangersFolder.secret) =") && !text.contains("root:"), "\(text)")
    let home = FileManager.default.homeDirectoryForCurrentUser.appending(path: "vlmverse-attack.vlm")
    #expect(!FileManager.default.fileExists(atPath: home.path))
  }

  @Test func whatLiesBesideTheFileOpens() throws {
    for door in Door.allCases where ![.check, .checkedSolution, .checkedMistake].contains(door) {
      let lines = [":open image scene-05.png", ":run sample", ":open image beside.png"]
      let notebook = try #require(try StrangersFolder().put(lines, through: door).notebook)
      #expect(notebook.question.imageURL.lastPathComponent == "beside.png", "\(door)")
      #expect(notebook.execute("sample:vision.pixels").first?.isError == false, "\(door)")
    }
  }

  @Test(arguments: ["image: ../private/pomegranate.png", "image: link.png", "model: ../private/model", "model: linked"])
  func whatAFileBeginsWithLiesBesideIt(_ field: String) throws {
    let folder = try StrangersFolder()
    let notebook = folder.course.appending(path: "evil.vlm")
    try Data("# vlmverse notebook 1\n# \(field)\n\n1\n".utf8).write(to: notebook)
    let page = folder.course.appending(path: "out.html")
    let export = try run("vlmverse", ["export", notebook.path, page.path])
    #expect(export.status == 1 && export.stderr.contains("lies outside"), "\(export)")
    #expect(!FileManager.default.fileExists(atPath: page.path))
    let allowed = try run("vlmverse", ["export", "--open-outside", notebook.path, page.path])
    #expect(allowed.status == 0, "\(allowed)")
    let lesson = folder.course.appending(path: "evil.md")
    try Data("---\ntitle: Evil\nminutes: 1\n\(field)\n---\n\nText.\n".utf8).write(to: lesson)
    let check = try run("vlmverse", ["lesson", "check", lesson.path])
    #expect(check.status == 1 && check.stdout.contains("lies outside"), "\(check)")
    #expect(try run("vlmverse", ["lesson", lesson.path], stdin: "\n").status == 1)
  }

  @Test(arguments: ["y", "n", ":where"]) func jumpingAsksAPersonAboutTheLinesOnTheWay(answer: String) throws {
    let folder = try StrangersFolder()
    let (lesson, file) = (folder.course.appending(path: "evil.md"), folder.own.appending(path: "new.vlm"))
    let run = "```run\n:save \(file.path)\n1 + 1\n```\n"
    let text = "---\ntitle: Mine\nminutes: 1\n---\n\n## One\n\nText.\n\n\(run)\n## Two\n\nMore.\n"
    try Data(text.utf8).write(to: lesson)
    let learner = try Learner()
    try learner.begin(Lesson(contentsOf: lesson))
    let asked = learner.notebook.execute(":jump 2", isInteractive: true).map { "\($0.document.blocks)" }.joined()
    #expect(asked.contains(":save") && asked.contains("nobody typed it") && learner.play?.page == 0)
    learner.type(answer)
    #expect(learner.play?.page == (answer == ":where" ? 0 : 1))
    #expect(FileManager.default.fileExists(atPath: file.path) == (answer == "y"))
    #expect(answer == ":where" || learner.play?.isAtEnd == true)
  }

  @Test(arguments: [false, true]) func aLessonsLineRunsOnceItIsConfirmed(isDemo: Bool) throws {
    let folder = try StrangersFolder()
    let (lesson, file) = (folder.course.appending(path: "evil.md"), folder.own.appending(path: "new.vlm"))
    let text = "---\ntitle: Mine\nminutes: 1\n---\n\nText.\n\n```run\n:save \(file.path)\n1 + 1\n```\n"
    try Data(text.utf8).write(to: lesson)
    let learner = try Learner()
    try learner.begin(Lesson(contentsOf: lesson), isDemo: isDemo)
    learner.type("")
    #expect(learner.text.contains("nobody typed it") && learner.guide.scriptedLine == nil)
    learner.type("n", "")
    #expect(!FileManager.default.fileExists(atPath: file.path))
    learner.type("y")
    #expect(FileManager.default.fileExists(atPath: file.path))
    #expect(learner.type("").first?.input == "1 + 1")
  }

  @Test func whatAPersonNamesForRunningMayDoAll() throws {
    let folder = try TemporaryDirectory()
    func script(_ name: String) throws -> String {
      let url = folder.file("\(name).txt")
      try Data(":export eye(2) \(folder.file(name + ".csv").path)\n".utf8).write(to: url)
      return url.path
    }
    let sourced = try script("sourced")
    let (first, startUp) = (try script("first"), try script("rc"))
    let config = folder.file("vlmverse")
    try FileManager.default.createDirectory(at: config, withIntermediateDirectories: true)
    try FileManager.default.moveItem(atPath: startUp, toPath: config.appending(path: "rc").path)
    let result = try run(
      "vlmverse", ["-x", first], stdin: ":source \(sourced)\n", environment: ["XDG_CONFIG_HOME": folder.url.path])
    #expect(result.status == 0, "\(result)")
    for name in ["first", "rc"] {
      #expect(FileManager.default.fileExists(atPath: folder.file(name + ".csv").path), "\(name)")
    }
    let piped = try run("vlmverse", [], stdin: ":source \(sourced)\n")
    #expect(piped.status == 0 && FileManager.default.fileExists(atPath: folder.file("sourced.csv").path), "\(piped)")
  }

  @Test func aLinkToAFolderHidesNoLinkInIt() throws {
    let (own, files) = (try TemporaryDirectory(), FileManager.default)
    try files.createDirectory(at: own.file("real"), withIntermediateDirectories: false)
    try files.createSymbolicLink(at: own.file("link"), withDestinationURL: own.file("real"))
    let authority = Authority.file(own.file("lesson.md"))
    #expect(authority.objection(toOpening: own.file("link")) == nil)
    try files.createSymbolicLink(
      at: own.file("real/config.json"), withDestinationURL: Fixtures.url("model/smallest/config.json"))
    #expect(authority.objection(toOpening: own.file("link")) != nil)
  }
}
