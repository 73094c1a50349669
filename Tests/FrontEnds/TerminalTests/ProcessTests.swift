import TestSupport
import Testing

@Suite struct ProcessTests {
  @Test func aProgramIsRunToItsEnd() throws {
    let help = try run("vlmverse", ["--help"])
    #expect(help.stdout.contains("USAGE: vlmverse"))
    #expect(help.stderr == "")
    #expect(help.status == 0)
    let refusal = try run("vlmverse", ["--no-such-flag"])
    #expect(refusal.stdout == "")
    #expect(refusal.stderr.contains("--no-such-flag"))
    #expect(refusal.status == 64)
  }
}
