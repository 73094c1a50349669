import Testing

@testable import vlmverse

@Suite struct PersonalFilesTests {
  @Test func theyAreWhereTheEnvironmentSays() {
    let files = PersonalFiles(environment: ["HOME": "/home/ada", "XDG_STATE_HOME": "/state"])
    #expect(files.history == "/state/vlmverse/history")
    #expect(files.progress == "/state/vlmverse/progress.json")
    #expect(files.sessions == "/state/vlmverse/sessions")
    #expect(files.commands == "/home/ada/.config/vlmverse/rc")
    #expect(PersonalFiles(environment: ["HOME": "/h", "XDG_CONFIG_HOME": "/c"]).commands == "/c/vlmverse/rc")
  }

  @Test func foldersThatAreNotAbsoluteAreNone() {
    let files = PersonalFiles(environment: ["HOME": "/home/ada", "XDG_STATE_HOME": "state", "XDG_CONFIG_HOME": ""])
    #expect(files.history == "/home/ada/.local/state/vlmverse/history")
    #expect(files.commands == "/home/ada/.config/vlmverse/rc")
    for home in [[:], ["HOME": ""]] {
      #expect(!PersonalFiles(environment: home).progress.hasPrefix("/.local"))
    }
  }
}
