import Foundation
import TestSupport
import Testing

@testable import Hub

/// `vlmverse download`, and models by their names, as a person has them.
@Suite struct ProgramTests {
  private static let nowhere = ["HF_ENDPOINT": "http://127.0.0.1:1"]
  private static let image = Fixtures.url("images/rgb-8.png").path()

  /// A whole model, small.
  private func smallest() throws -> [String: [UInt8]] {
    let folder = Fixtures.url("model/smallest")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path())
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, Array(try Data(contentsOf: folder.appending(path: $0)))) })
  }

  private func vlmverse(
    _ arguments: [String], _ place: HubFolder, stdin: String = "", _ variables: [String: String] = [:]
  ) throws
    -> ProcessResult
  {
    try run(
      "vlmverse", arguments, stdin: stdin, environment: place.environment.merging(variables) { $1 },
      directory: place.folder.url)
  }

  @Test func aDownloadedModelOpensByItsNameWithoutTheHub() throws {
    let server = try StandInHub(smallest())
    let place = try HubFolder(server)
    let downloaded = try vlmverse(["download", "owner/model"], place)
    #expect(downloaded.status == 0)
    #expect(downloaded.stdout == place.cached.path() + "/snapshots/\(StandInHub.commit)\n")
    #expect(downloaded.stderr.wholeMatch(of: /owner\/model: \d files, \S+ kB\n\S+ kB fetched in \d+ s\.\n/) != nil)
    let question = ["--image", Self.image, "--prompt", "ab"]
    for name in ["owner/model", "owner/model@main", "owner/model@\(StandInHub.commit)"] {
      let answer = try vlmverse(["generate", "--model", name] + question, place, Self.nowhere)
      #expect(answer.status == 0, "\(answer.stderr)")
    }
    #expect(try vlmverse(["inspect", "owner/model"], place, Self.nowhere).status == 0)
    let lines = ":open model owner/model\n:save kept.vlm\n"
    let saved = try vlmverse(["--model", "owner/model"], place, stdin: lines, Self.nowhere)
    #expect(saved.status == 0, "\(saved.stdout)\(saved.stderr)")
    let kept = try String(contentsOf: place.folder.file("kept.vlm"), encoding: .utf8)
    #expect(kept.contains("# model: owner/model@\(StandInHub.commit)\n"))
    let replayed = try vlmverse(["replay", "--check", "kept.vlm"], place, Self.nowhere)
    #expect(replayed.status == 0, "\(replayed.stdout)\(replayed.stderr)")
  }

  @Test func anAdapterIsTakenByItsNameAndIsNoModel() throws {
    let folder = Fixtures.url("model/smallest.lora")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path())
    let server = try StandInHub(
      Dictionary(
        uniqueKeysWithValues: names.map { ($0, Array(try Data(contentsOf: folder.appending(path: $0)))) }))
    let place = try HubFolder(server)
    #expect(try vlmverse(["download", "owner/model"], place).status == 0)
    #expect(try vlmverse(["download", "owner/model"], place, ["HF_HUB_OFFLINE": "1"]).status == 0)
    let question = ["--model", Fixtures.url("model/smallest").path(), "--image", Self.image, "--prompt", "ab"]
    let answer = try vlmverse(["generate", "--adapter", "owner/model"] + question, place, Self.nowhere)
    #expect(answer.status == 0, "\(answer.stderr)")
    let opened = try vlmverse(
      Array(question.prefix(2)), place, stdin: ":open adapter owner/model\n:save kept.vlm\n", Self.nowhere)
    #expect(opened.status == 0 && opened.stdout.contains("with owner/model"), "\(opened.stdout)\(opened.stderr)")
    let asModel = try vlmverse(["inspect", "owner/model"], place, Self.nowhere)
    #expect(asModel.status == 1 && asModel.stderr.contains("owner/model is an adapter, which takes a model beside it"))
  }

  @Test func whatIsNotThereIsOfferedAndNotFetched() throws {
    let server = try StandInHub()
    let place = try HubFolder(server)
    let question = ["--image", Self.image, "--prompt", "ab"]
    let refused = try vlmverse(["generate", "--model", "owner/model@v2"] + question, place)
    let cache = place.folder.url.path() + "/hub"
    #expect(refused.status == 1 && refused.stdout == "")
    #expect(
      refused.stderr.replacing("//", with: "/")
        == "Error: owner/model@v2 is no folder here, and the hub's cache (\(cache)) does not have it; "
        + "`vlmverse download owner/model@v2` fetches it\n")
    #expect(server.requests.isEmpty)
    try place.download()
    let blob = place.cached.appending(path: "snapshots/\(StandInHub.commit)/tokenizer.json")
    try FileManager.default.removeItem(at: blob)
    let partial = try vlmverse(["inspect", "owner/model"], place)
    #expect(
      partial.status == 1 && partial.stderr.contains("has it without tokenizer.json; `vlmverse download owner/model`"))
  }

  @Test func aFolderWins() throws {
    let server = try StandInHub()
    let place = try HubFolder(server)
    try place.download()
    let folder = place.folder.file("owner/model")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let result = try vlmverse(["inspect", "owner/model"], place)
    #expect(result.status == 1 && result.stdout.contains("config.json: cannot open: No such file"))
  }

  @Test func badNamesAndRevisionsEndWithOne() throws {
    let server = try StandInHub()
    let place = try HubFolder(server)
    for (arguments, said) in [
      (["../model"], "\"../model\" is no name of a model; expected OWNER/NAME or OWNER/NAME@REVISION"),
      (
        ["owner/model", "--revision", "a..b"],
        "\"a..b\" is no revision; expected a branch, a tag or a commit, such as main"
      ),
      (
        ["owner/model@main", "--revision", "v2"],
        "\"owner/model@main\" names a revision already; leave out one of the two"
      ),
    ] {
      let result = try vlmverse(["download"] + arguments, place)
      #expect(result.status == 1 && result.stdout == "" && result.stderr == "Error: \(said)\n")
    }
    #expect(server.requests.isEmpty)
  }

  /// Ten times killed while the weights come, it goes on each time from the last byte that it has.
  @Test func killedItGoesOnFromWhereItWas() throws {
    let server = try StandInHub { request, _, reply in if request.host == "127.0.0.2" { reply.rate = 300_000 } }
    let place = try HubFolder(server)
    var kills = 0
    while true {
      let (there, count) = (place.partial(server).byteCount ?? 0, server.stored.count)
      let process = Process()
      process.executableURL = Products.url("vlmverse")
      process.arguments = ["download", "owner/model"]
      process.environment = childEnvironment(home: place.folder.url).merging(place.environment) { $1 }
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      if kills < 10 {
        while server.stored.count == count, process.isRunning { usleep(1000) }
        usleep(UInt32(kills * 37 % 80) * 1000)
        kill(process.processIdentifier, SIGKILL)
      }
      process.waitUntilExit()
      #expect(server.stored.count == count + 1 && server.stored[count].start == there)
      if process.terminationReason == .exit { break }
      kills += 1
    }
    #expect(kills == 10 && place.names(in: "blobs").count == 3)
    #expect(place.weights(server) == Data(server.files["model.safetensors"] ?? []))
  }

  @Test func atATerminalABarSaysHowFarItIs() throws {
    let server = try StandInHub { request, _, reply in if request.host == "127.0.0.2" { reply.rate = 100_000 } }
    let place = try HubFolder(server)
    let terminal = try PseudoTerminal("vlmverse", ["download", "owner/model"], environment: place.environment)
    try terminal.expect("a bar") { $0.text.contains(/\[#+-+\] \d+ %, \S+ kB of 300 kB, \S+ kB\/s, \d s left/) }
    terminal.send("\u{3}")
    try terminal.expect("What has come is kept: the same command goes on from there.")
    #expect(try terminal.waitForExit() == 130)
    #expect((place.partial(server).byteCount ?? 0) > 0)
  }
}
