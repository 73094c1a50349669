import Files
import Foundation
import Jupyter
import TestSupport
import Testing

/// What a front end is told over the wire.
@Suite struct KernelTests {
  private let frontEnd: FrontEnd

  init() throws { frontEnd = try FrontEnd() }

  @Test func aKernelSaysWhatItIs() throws {
    let reply = try frontEnd.ask("kernel_info_request", [:]).reply
    #expect(reply["protocol_version"] == "5.4" && reply["implementation_version"] == "1.2.3")
    #expect(reply["language_info"]?["file_extension"] == ".vlm")
    #expect(try frontEnd.ask("kernel_info_request", [:], on: .control).reply == reply)
    #expect(try frontEnd.ask("comm_info_request", [:]).reply["comms"]?.object?.isEmpty == true)
  }

  @Test func theHeartBeats() throws { #expect(try frontEnd.beat([1, 2]) == [[1, 2]]) }

  @Test func aCellIsShownBetweenBusyAndIdle() throws {
    let answer = try frontEnd.run(
      "x = 2\n\nsum([x,\n  3])\n:goto vision.block.0.attention.weights\n:heatmap weights[0]")
    #expect(answer.reply["status"] == "ok" && answer.reply["execution_count"] == 1)
    #expect(
      answer.shown.map(\.kind) == [
        "status", "execute_input", "execute_result", "execute_result", "display_data", "display_data", "status",
      ])
    #expect(answer.contents("execute_result").last?["data"]?["text/plain"] == "5")
    let map = try #require(answer.contents("display_data").last?["data"])
    #expect(map["text/html"]?.string?.contains("<svg") == true)
    #expect(map["text/plain"]?.string?.hasPrefix("weights[0]") == true)
    let picture = try #require(Data(base64Encoded: map["image/png"]?.string ?? ""))
    #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
  }

  @Test func aLineThatFailsEndsItsCellAndThoseThatWait() throws {
    let names = ["1 +\nx = 1", "x"].map { frontEnd.send("execute_request", ["code": .string($0)]) }
    let failed = try frontEnd.answer(to: names[0])
    #expect(failed.shown.map(\.kind) == ["status", "execute_input", "error", "status"])
    #expect(
      failed.reply["traceback"]?.strings == [
        "error: the expression ends early; expected a value", "  | 1 +", "  |    ^",
      ])
    #expect(failed.reply["status"] == "error" && failed.reply["ename"] == "error")
    #expect(["aborted", "error"].contains(try frontEnd.answer(to: names[1]).reply["status"]?.string))
  }

  @Test func whoAsksOnHavingReadOfAFailureIsAnswered() throws {
    for _ in 0..<20 {
      #expect(try frontEnd.ask("execute_request", ["code": "1 +"]).reply["status"] == "error")
      #expect(try frontEnd.ask("execute_request", ["code": "1 + 1"]).reply["status"] == "ok")
    }
  }

  @Test func aSilentCellShowsNothingAndHasNoNumber() throws {
    let answer = try frontEnd.ask("execute_request", ["code": "1 + 1", "silent": .bool(true)])
    #expect(answer.shown.map(\.kind) == ["status", "status"] && answer.reply["execution_count"] == 0)
  }

  @Test func namesAreCompletedInTheLineOfTheCursor() throws {
    let reply = try frontEnd.ask("complete_request", ["code": "é😀\n:attenti\nx", "cursor_pos": 10]).reply
    #expect(reply["matches"]?.strings == [":attention"])
    #expect(reply["cursor_start"] == 3 && reply["cursor_end"] == 10)
    #expect(try frontEnd.ask("complete_request", ["code": ":", "cursor_pos": -3]).reply["cursor_start"] == 0)
  }

  @Test func aNameIsExplained() throws {
    let found = try frontEnd.ask("inspect_request", ["code": "softmax(q)", "cursor_pos": 3, "detail_level": 0]).reply
    #expect(found["found"]?.bool == true && found["data"]?["text/plain"]?.string?.contains("softmax") == true)
    let none = try frontEnd.ask("inspect_request", ["code": "", "cursor_pos": 0]).reply
    #expect(none["status"] == "ok" && none["found"]?.bool == false)
    let page = try #require(try frontEnd.run("softmax?").reply["payload"]?.array?.first)
    #expect(page["source"] == "page" && page["data"]?["text/plain"] == found["data"]?["text/plain"])
  }

  @Test(arguments: [
    ("1 + 1", "complete"), ("sum([1,", "incomplete"), ("sum([1,\n", "complete"), (":step (", "complete"),
  ])
  func anOpenBracketWantsAnotherLine(_ code: String, _ status: String) throws {
    #expect(try frontEnd.ask("is_complete_request", ["code": .string(code)]).reply["status"]?.string == status)
  }

  @Test func whatWasRunIsRemembered() throws {
    for code in ["1 + 1", "2 + 2", "1 + 1"] { _ = try frontEnd.run(code) }
    func inputs(_ content: JSON) throws -> [JSON] {
      try frontEnd.ask("history_request", content).reply["history"]?.array?.compactMap { $0.array?[2] } ?? []
    }
    #expect(try inputs(["hist_access_type": "tail", "n": 2]) == ["2 + 2", "1 + 1"])
    #expect(try inputs(["hist_access_type": "tail", "n": 1, "output": .bool(true)]) == [["1 + 1", "2"]])
    #expect(try inputs(["hist_access_type": "range", "session": 1, "start": 2, "stop": 3]) == ["2 + 2"])
    #expect(try inputs(["hist_access_type": "search", "pattern": "1*", "unique": .bool(true)]) == ["1 + 1"])
    #expect(try inputs(["hist_access_type": "range", "session": 1, "start": 9, "stop": -1]).isEmpty)
  }

  @Test func whatIsNotSignedIsDropped() throws {
    frontEnd.send("execute_request", ["code": "x = 1"], key: "another")
    #expect(try frontEnd.run("x").reply["status"] == "error")
    #expect(try frontEnd.run("1").reply["execution_count"] == 2)
  }

  @Test func whatRunsIsInterrupted() throws {
    let code = String(repeating: ":step\n:back\n", count: 5000)
    let name = frontEnd.send("execute_request", ["code": .string(code)])
    _ = try frontEnd.next(.iopub) { $0.kind == "display_data" }
    #expect(try frontEnd.ask("interrupt_request", [:], on: .control).reply["status"] == "ok")
    #expect(try frontEnd.next(.shell) { $0.parent["msg_id"]?.string == name }.content["status"] == "error")
    #expect(try frontEnd.run("1 + 1").reply["status"] == "ok")
  }

  @Test func aWidgetThatNobodyKnowsIsClosed() throws {
    frontEnd.send("comm_open", ["comm_id": "a", "target_name": "jupyter.widget", "data": [:]])
    #expect(try frontEnd.next(.iopub) { $0.kind == "comm_close" }.content["comm_id"] == "a")
  }

  @Test func aKernelThatIsToEndSaysSoAndEnds() throws {
    let answer = try frontEnd.ask("shutdown_request", ["restart": .bool(true)], on: .control)
    #expect(answer.reply["restart"]?.bool == true && answer.contents("shutdown_reply") == [answer.reply])
  }
}

/// What Jupyter is told of this program.
@Suite struct KernelSpecificationTests {
  @Test func itNamesTheProgram() throws {
    let folder = try TemporaryDirectory()
    let result = try run("vlmverse", ["kernel", "install", "--prefix", folder.url.path])
    #expect(result.status == 0, "\(result.stderr)")
    let specification = try JSON(contentsOf: folder.file("share/jupyter/kernels/vlmverse/kernel.json"))
    #expect(specification["argv"]?.strings == [Products.url("vlmverse").path, "kernel", "run", "{connection_file}"])
    #expect(specification["interrupt_mode"] == "message")
  }

  @Test(arguments: [
    ("{}", "kernel.json: expected the text of transport"),
    (#"{"transport": "udp"}"#, "kernel.json: the transport is udp; expected tcp or ipc"),
    (#"{"transport": "tcp", "ip": "127.0.0.1", "key": "", "signature_scheme": "none"}"#, "no signature scheme none"),
  ]) func aConnectionThatIsNoneIsRefused(_ text: String, _ problem: String) throws {
    let folder = try TemporaryDirectory()
    try Data(text.utf8).write(to: folder.file("kernel.json"))
    let result = try run("vlmverse", ["kernel", "run", "kernel.json"], directory: folder.url)
    #expect(result.status != 0 && result.stderr.contains(problem), "\(result.stderr)")
  }
}
