import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import vlmverse

/// What the pages in `docs` and the README have one type in a shell. Each line runs as it stands there, in a folder where what
/// it names lies: `FILE` is a picture, `DIR` a model, and so on.
@Suite struct ShellLineTests {
  /// What no test can run, by how it begins, and why. Of those that are `vlmverse`'s it is read what they ask for.
  private static let onlyRead = [
    ".ci/": "takes minutes",
    "KINDS=": "takes minutes",
    "apt-get": "installs into the system",
    "export HF_TOKEN": "is the shell's",
    "swift build": "builds what is running",
    "swift test": "is what is running",
    "vlmverse bench": "takes half a minute, or makes a model of 6 GB",
    "vlmverse demo 3 --share --lan": "opens a port to the network",
    "vlmverse download": "needs the network",
  ]

  /// Spans that say which command is meant, and are no whole lines.
  private static let onlyNamed = [
    "vlmverse generate", "vlmverse generate --batch", "vlmverse trace", "vlmverse verify", "vlmverse demo",
  ]

  /// What the pages say that a line prints.
  private static let printed = [
    "vlmverse lesson check FILE.md": "everything works\n", "vlmverse replay --check FILE.vlm": "1",
  ]

  /// Every line of every page once, the program called as it is where it is installed.
  private static let lines: [String] = {
    let isLine = /^(vlmverse|swift (build|run|test)|\.ci\/[a-z]+ )\b.*/
    let all = Page.all.flatMap { page in
      page.linesApart.filter { !$0.hasPrefix(":") } + page.codeSpans.filter { $0.contains(isLine) }
    }
    let single = all.flatMap { $0.components(separatedBy: " && ") }
    return Set(single.map { $0.replacing("swift run -c release vlmverse", with: "vlmverse") }).sorted()
  }()

  private static func isOnlyRead(_ line: String) -> Bool { onlyRead.keys.contains(where: line.hasPrefix) }

  /// The words that the program is given; `…` stands for a question.
  private static func arguments(_ line: String) -> [String] {
    line.replacing(" …", with: " --image FILE --prompt TEXT").matches(of: /"([^"]*)"|(\S+)/).dropFirst()
      .map { String($0.1 ?? $0.2 ?? "") }
  }

  @Test(arguments: lines.filter { !isOnlyRead($0) && !onlyNamed.contains($0) }) func itRuns(_ line: String) throws {
    try #require(line.hasPrefix("vlmverse"), "neither run nor read: \(line)")
    let folder = try Self.folder()
    let result = try run(
      "vlmverse", Self.arguments(line), environment: ["HF_HOME": folder.file("hub").path], directory: folder.url)
    #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
    if let printed = Self.printed[line] { #expect(result.stdout.contains(printed), "\(result.stdout)") }
  }

  @Test func whatDoesNotRunIsUnderstood() throws {
    for line in Self.lines where line.hasPrefix("vlmverse") && Self.isOnlyRead(line) {
      #expect(throws: Never.self, "\(line)") { try VLMverse.parseAsRoot(Self.arguments(line)) }
    }
    for line in Self.onlyNamed {
      let help = try run("vlmverse", [Self.arguments(line)[0], "--help"]).stdout
      for option in Self.arguments(line).dropFirst() { #expect(help.contains("  \(option) "), "\(line)") }
    }
    for beginning in Array(Self.onlyRead.keys) + Self.onlyNamed {
      #expect(Self.lines.contains { $0.hasPrefix(beginning) }, "no page says \(beginning)")
    }
  }

  @Test func whatIsInstalledIsWhatTheProjectsOwnChecksInstall() throws {
    let check = try String(contentsOf: Fixtures.package.appending(path: ".ci/run"), encoding: .utf8)
    let line = try #require(Self.lines.first { $0.hasPrefix("apt-get install") })
    let packages = line.split(separator: " ").filter { !$0.hasPrefix("-") && !["apt-get", "install"].contains($0) }
    #expect(packages.count > 10 && check.contains("install -y -qq \(packages.joined(separator: " ")) >"))
  }

  /// A folder with all that the lines name.
  private static func folder() throws -> TemporaryDirectory {
    let (folder, files) = (try TemporaryDirectory(), FileManager.default)
    let (hub, commit) = (folder.file("hub/hub"), String(repeating: "0", count: 40))
    let links = [
      "FILE": "images/scene-00.png", "photo.jpg": "images/scene-12.jpg", "images": "images",
      "N": "Lessons/03-attention-by-hand.md",
      "DIR": "Tests/Fixtures/model/smallest", "ADAPTER": "Tests/Fixtures/model/smallest.lora",
      "my-lora": "Tests/Fixtures/model/smallest.lora",
    ]
    for (name, target) in links {
      try files.createSymbolicLink(at: folder.file(name), withDestinationURL: Fixtures.package.appending(path: target))
    }
    for name in ["mix", "pt"] {
      let model = hub.appending(path: "models--google--paligemma-3b-\(name)-224")
      for part in ["refs", "snapshots"] {
        try files.createDirectory(at: model.appending(path: part), withIntermediateDirectories: true)
      }
      try Data(commit.utf8).write(to: model.appending(path: "refs/main"))
      try files.createSymbolicLink(
        at: model.appending(path: "snapshots/\(commit)"), withDestinationURL: Fixtures.url("model/smallest"))
    }
    let example = try #require(Page.all.first { $0.name == "lessons.md" }?.blocks("markdown").first)
    let progress = #"{"version":1,"lessons":{}}"#
    let texts = [
      "FILE.md": String(example), "FILE.vlm": "# vlmverse notebook 1\n1 + 1\n#| 2\n",
      "QUESTIONS.jsonl": #"{"image":"FILE","prompt":"caption en"}"# + "\n",
      "EXAMPLES.jsonl": #"{"image":"FILE","prefix":"caption en","suffix":"a ring"}"# + "\n",
      "FILES": progress, "ada.json": progress, "grace.json": progress,
    ]
    for (name, text) in texts { try Data(text.utf8).write(to: folder.file(name)) }
    var trace = SafetensorsWriter(metadata: ["prompt": "TEXT"])
    trace.add("text.positions", integers: Array(1...202))
    try trace.write(to: folder.file("TRACE"))
    return folder
  }
}
