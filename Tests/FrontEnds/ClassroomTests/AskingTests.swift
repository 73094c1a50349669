import Notebook
import Rendering
import TestSupport
import Testing

@testable import Classroom

/// What a class is asked, and answers.
@Suite struct AskingTests {
  @Test func oneAnswerEach() throws {
    let session = try SharedSession()
    let follower = try session.follower()
    try session.type(":ask \"Which <b>head</b>?\" 0 \"head 1\" 2")
    #expect(follower.read { $0.contains("event: question") }.contains("Which &lt;b&gt;head&lt;/b&gt;?"))
    #expect(try session.answer("\"number\": 1, \"choice\": 1, \"name\": \"Ada\"").hasSuffix("ok"))
    #expect(try session.answer("\"number\": 1, \"choice\": 2").hasSuffix("ok"))
    #expect(try session.answer("\"number\": 1, \"choice\": 3").contains("409"))
    #expect(try session.answer("\"number\": 2, \"choice\": 0").contains("This is not asked any more."))
    #expect(try session.answer("\"number\": 1, \"choice\": 0", seat: "nobody").contains("400"))
    let question = try #require(session.sharing.state.withLock { $0.question })
    #expect(question.counts.map(\.count) == [0, 0, 1])
    try session.type(":ask close")
    #expect(try session.answer("\"number\": 1, \"choice\": 0").contains("This is not asked any more."))
  }

  @Test func expressionsAreReadAndNeverRun() throws {
    var question = ClassQuestion(1, [], .expression)
    try question.take(choice: nil, text: "softmax(q @ k.T)", name: "", from: "a")
    try question.take(choice: nil, text: " softmax(q@k.T) ", name: "", from: "b")
    try question.take(choice: nil, text: "zeros(1000000, 1000000)", name: "", from: "c")
    for text in ["", ":quit", "1 +", String(repeating: "1", count: 301)] {
      #expect(throws: ClassQuestion.Refusal.self) { try question.take(choice: nil, text: text, name: "", from: "d") }
    }
    #expect(question.counts.map(\.count) == [2, 1])
    question.isOpen = false
    #expect(throws: ClassQuestion.Refusal.self) { try question.take(choice: nil, text: "1", name: "", from: "a") }
  }

  @Test func namesAndAnswersHaveNoEffectBeyondTheirPlace() throws {
    var question = ClassQuestion(1, [], .words)
    let high = "x" + String(repeating: "\u{300}", count: 400)  // one character
    try question.take(choice: nil, text: "\u{202E}a\u{1B}[2J\u{2028}b", name: high, from: "a")
    #expect(question.answers["a"]?.name.unicodeScalars.count == 40)
    #expect(question.state(isWhole: true).text().contains(#""\\u{202e}a\\u{1b}[2J\\u{2028}b""#))
    #expect(throws: ClassQuestion.Refusal.self) { try question.take(choice: nil, text: high, name: "", from: "b") }
  }

  @Test func whatIsTyped() throws {
    let session = try SharedSession()
    try session.type(
      ":ask", ":share --port 0", ":share --port", ":share more", ":share", ":ask Which? a", ":ask Which head? a b",
      ":ask", ":ask show", ":ask pick 1", ":ask pick 9", ":ask close", ":ask What do you see?", ":share save out.txt",
      ":share save", ":share stop", ":share stop", ":ask Which? a b")
    expectGolden(session.text, "classroom/commands.txt")
  }

  @Test func anAnswerIsPickedAndComputed() throws {
    let session = try SharedSession()
    let follower = try session.follower()
    follower.read { $0.contains("retry") }
    session.sharing.ask([.paragraph("How much?")], .expression)
    #expect(try session.answer("\"number\": 1, \"text\": \"40 + 2\"").hasSuffix("ok"))
    try session.type(":ask pick 1")
    #expect(session.text.contains("40 + 2") && session.text.contains("answered by 1"), "\(session.text)")
    #expect(session.text.contains("[2]> 40 + 2\n42"))
  }

  @Test func aCodeHasItsCornersAndItsMargin() throws {
    let code = try #require(QRCode("http://127.0.0.1:8080/abcdefghijkmnpqrstuvwxyz23/"))
    let lines = code.lines(ascii: true)
    #expect(lines.count == code.side + 4 && lines.allSatisfy { $0.count == 2 * (code.side + 4) })
    #expect(lines[0].allSatisfy { $0 == "#" } && lines[2].hasPrefix("####" + String(repeating: " ", count: 14) + "##"))
    #expect(code.lines(ascii: false).count == (code.side + 5) / 2)
  }
}
