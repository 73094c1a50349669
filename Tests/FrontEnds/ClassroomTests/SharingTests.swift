import Curriculum
import Files
import Foundation
import Notebook
import NotebookFiles
import Rendering
import Sittings
import TestSupport
import Testing

@testable import Classroom

/// A session of the smallest model that is shared.
final class SharedSession {
  let classroom = Classroom { true }
  let sitting: Sitting
  let sharing: Sharing
  private(set) var text = ""
  /// What only who types is told.
  private(set) var advice: Document = []

  init(guide: any Guide = NoGuide()) throws {
    let notebook = try Notebook(
      model: Fixtures.url("model/smallest"), image: Fixtures.package.appending(path: "images/scene-00.png"),
      commands: Command.common + classroom.commands)
    sitting = Sitting(notebook, guide: guide)
    sitting.companion = classroom
    try classroom.begin(notebook, port: 0, isOpen: false)
    sharing = try classroom.requireSharing()
    let renderer = TerminalRenderer(TerminalOptions(width: 80))
    sitting.reader = { [unowned self] event in
      if case .shows(let cell, _) = event {
        text += "[\(cell.number)]> \(cell.input)\n" + renderer.render(cell.document)
        for case .advice(let document) in cell.document.blocks { advice.append(document) }
      }
    }
  }

  deinit { classroom.end() }

  var port: UInt16 { UInt16(sharing.address.split(separator: ":")[2].prefix { $0 != "/" }) ?? 0 }
  var path: String { "/\(sharing.token.text)/" }

  /// Somebody who follows.
  func follower(after last: String? = nil, seat: String = "a") throws -> Reader {
    let reader = try Reader(port: port)
    let resume = last.map { "Last-Event-ID: \($0)\r\n" } ?? ""
    reader.send("GET \(path)events?seat=\(seat) HTTP/1.1\r\nHost: localhost:\(port)\r\n\(resume)\r\n")
    return reader
  }

  func type(_ lines: String...) throws { for line in lines { try sitting.run(line, from: .person) } }

  func answer(_ body: String, seat: String = "a") throws -> String {
    try Reader.answer(
      port: port, "POST \(path)answer", headers: ["Content-Type: application/json"],
      body: "{\"seat\": \"\(seat)\", \(body)}")
  }
}

/// Nobody leads.
private final class NoGuide: Guide {
  let commands: [Command] = []
  let invitation: Text = ""
  let promptPrefix = ""
  let scriptedLine: String? = nil
  func proposal(forWords line: String) -> String? { nil }
  func take(_ line: String, in notebook: Notebook) -> Guidance? { nil }
  func remark(on cell: Cell, in notebook: Notebook) -> Document { [] }
}

@Suite struct SharingTests {
  private let session: SharedSession

  init() throws { session = try SharedSession() }

  @Test func everybodyHasEverythingOnceAndInOrder() throws {
    try session.type("1 + 1")
    let early = try (0..<20).map { try session.follower(seat: "\($0)") }
    for reader in early { reader.read { $0.contains("id: 0\n") } }
    try session.type(":heatmap eye(3)", ":nonsense", ":prompt <script>")
    let late = try session.follower()
    let last = 11  // three events for each line
    late.read { $0.contains("id: \(last)\n") }  // what is told comes a moment after the line
    let again = try session.follower(after: "3")
    for reader in early + [again] { reader.read { $0.contains("id: \(last)\n") } }
    for reader in early + [late] { #expect(reader.numbers == Array(0...last)) }
    #expect(again.numbers == Array(4...last))
    #expect(late.text.contains("&lt;script&gt;") && !late.text.contains("html\": \"<script"))
    #expect(try session.follower(after: "9223372036854775807").read(seconds: 0.2).contains("retry"))
    session.classroom.end()
    #expect(late.read { $0.contains("event: over") }.contains("event: over"))
  }

  @Test func figuresAreFetched() throws {
    try session.type(":heatmap eye(3)")
    let reader = try session.follower()
    let text = reader.read { $0.contains("event: ends") }
    let picture = try #require(text.firstMatch(of: /figure\/[0-9]+\.png/)?.output)
    let numbers = try #require(text.firstMatch(of: /figure\/[0-9]+\.f32/)?.output)
    #expect(text.contains("aria-label=") && text.contains("data-block=\\\"1 1\\\""))
    #expect(try get(session.path + picture).contains("image/png"))
    #expect(try get(session.path + numbers).contains("Content-Length: 36"))
    #expect(try get(session.path + "figure/999.png").hasPrefix("HTTP/1.1 404"))
  }

  @Test func adviceToWhoTypesIsNotTold() throws {
    let session = try SharedSession(guide: LessonGuide(progress: ProgressStore(path: nil)))
    let follower = try session.follower()
    try session.type(
      ":demo \"\(Fixtures.url("lessons/sample.md").path)\"", "", ":bookmark here", ":play", ":prompt What is it?",
      ":nonsense", ":resume", "", "", "", "1", ":hint", ":solution", ":lesson reset", ":jump 4", "", ":lesson leave",
      "1 + 41")
    let told = follower.read { $0.contains("<p>42</p>") } + (try get("hand-out.html", session))
    for text in ["A sample", "About 5 minutes.", "Your turn.", "no command", "That was"] {
      #expect(told.contains(text), "\(text)")
    }
    let sentences = session.advice.blocks.compactMap(\.sentence)
    #expect(Set(sentences).count > 9, "\(sentences)")
    for sentence in sentences { #expect(!told.contains(HTMLRenderer.escaped(sentence)), "\(sentence)") }
    for hint in ["Enter goes", "Enter runs", "as Tab does"] { #expect(!told.contains(hint), "\(hint)") }
  }

  @Test func handOutsAreTaken() throws {
    try session.type(":heatmap eye(3)")
    let page = try get(session.path + "hand-out.html")
    #expect(page.contains("</html>") && page.contains(":heatmap eye(3)") && page.contains("data:image/png"))
    #expect(try get(session.path + "hand-out.ipynb").contains("\"nbformat\": 4"))
  }

  private func get(_ path: String) throws -> String { try Reader.answer(port: session.port, "GET \(path)") }

  private func get(_ file: String, _ session: SharedSession) throws -> String {
    try Reader.answer(port: session.port, "GET \(session.path)\(file)")
  }
}

extension Block {
  /// The longest piece of its first line that is no line to type.
  fileprivate var sentence: String? {
    let line: Text? =
      switch self {
      case .lines(let lines): lines.first
      case .notice(let notice): notice.lines.first
      default: nil
      }
    return line?.spans.filter { $0.style != .code }.map(\.text).max { $0.count < $1.count }
  }
}

/// Who is not expected, and who means ill.
@Suite struct StrangerTests {
  private let session: SharedSession

  init() throws { session = try SharedSession() }

  @Test func nobodyWithoutTheTokenGetsAnything() throws {
    let (port, token) = (session.port, session.sharing.token.text)
    let events = "/\(token)/events"
    let other = token.dropLast() + (token.hasSuffix("x") ? "y" : "x")
    let refused: [(request: String, host: String?, headers: [String])] = [
      ("GET /", nil, []), ("GET /\(token)", nil, []), ("GET /\(other)/", nil, []),
      ("GET //\(token)/", nil, []),
      ("GET /../\(token)/", nil, []), ("GET /\(String(repeating: "a", count: 3000))", nil, []),
      ("POST /answer", nil, []),
      ("GET \(events)", "evil.example:\(port)", []), ("GET \(events)", "127.0.0.1", []), ("GET \(events)", "", []),
      ("GET \(events)", "127.0.0.1:\(port)", ["Origin: http://evil.example"]), ("BREW /\(token)/", nil, []),
      ("GET \(events)", "127.0.0.1:\(port)", ["Origin: null"]), ("GET /\(token)/page.html", nil, []),
    ]
    for (request, host, headers) in refused {
      let answer = try Reader.answer(port: port, request, host: host, headers: headers)
      #expect(answer.hasPrefix("HTTP/1.1 404"), "\(request) \(host ?? "")")
      #expect(answer.hasSuffix("There is nothing here.\n") && !answer.contains(token))
    }
    let page = try Reader.answer(port: port, "GET /\(token)/")
    #expect(page.hasPrefix("HTTP/1.1 200") && page.contains("default-src 'none'") && !page.contains(token))
  }

  @Test func whoMeansIllHurtsNobody() throws {
    let (port, path) = (session.port, session.path)
    var hostile: [Reader] = []
    for start in [
      "GET \(path) HT", "\u{0}\u{1}\u{2}garbage\r\n\r\n",
      "POST \(path)answer HTTP/1.1\r\nHost: localhost:\(port)\r\n"
        + "Content-Length: 9999999999999999999999\r\n\r\n{", String(repeating: "x", count: 1 << 20),
      "POST \(path)answer HTTP/1.1\r\nHost: localhost:\(port)\r\nContent-Length: 4000\r\n\r\n{\"seat\": 1}",
      "GET / HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: 100_000), "GET \(path)events HTTP/1.1\r\n",
    ] {
      hostile.append(try Reader(port: port))
      hostile.last?.send(start)
    }
    for _ in 0..<300 { hostile.append(try Reader(port: port)) }
    let deaf = try session.follower()  // never reads
    let follower = try session.follower(seat: "b")
    let start = ContinuousClock.now
    try session.type("1 + 1")
    #expect(follower.read { $0.contains("event: ends") }.contains("event: ends"))
    #expect(ContinuousClock.now - start < .seconds(5))
    withExtendedLifetime((hostile, deaf)) {}
  }

  @Test func anEventIsOneLineHoweverItsTextEnds() {
    let broadcast = Broadcast()
    let json: JSON = ["line": "a\u{2028}b\u{85}c\nd\re"]
    broadcast.tell("begins", json.text())
    let lines = broadcast.state.withLock { String(decoding: $0.pieces[0], as: UTF8.self) }.utf8.split(separator: 10)
    #expect(lines.count == 5)
    #expect(String(lines[3]) == "data:  \"line\": \"a\u{2028}b\u{85}c\\nd\\re\"")
  }

  @Test func oldPiecesMakeRoom() {
    let broadcast = Broadcast(limit: 1000)
    for number in 0..<20 { broadcast.tell("cell", "\(number)" + String(repeating: "x", count: 200)) }
    broadcast.state.withLock { state in
      #expect(state.size < 2000 && state.pieces.count == 20)
      #expect(String(decoding: state.pieces[0], as: UTF8.self) == "id: 0\nevent: dropped\ndata: {}\n\n")
    }
    let figures = Figures(limit: 100)
    let addresses = (0..<5).map { _ in figures.address(ofNumbers: [Float](repeating: 1, count: 10)) }
    #expect(figures.file(at: addresses[0].dropFirst(7)) == nil)
    #expect(figures.file(at: addresses[4].dropFirst(7))?.bytes.count == 40)
  }
}
