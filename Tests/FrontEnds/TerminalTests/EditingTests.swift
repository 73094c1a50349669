import Foundation
import TestSupport
import Testing

/// The keys of a line, typed at a real terminal.
@Suite struct EditingTests {
  /// A probe whose prompt has appeared.
  private func start(rows: Int = 24, columns: Int = 80, prompt: String = "probe> ") throws -> PseudoTerminal {
    let terminal = try PseudoTerminal("EditorProbe", [prompt], rows: rows, columns: columns)
    try terminal.expect("probe>")
    return terminal
  }

  @Test func tabCompletesWhatAllCandidatesShareThenListsThem() throws {
    let terminal = try start()
    try terminal.send(":sh\t", untilLine: "probe> :show")
    try terminal.expect { $0.cursor.column == "probe> :show ".count }
    try terminal.send("x :st\t", untilLine: "probe> :show x :step")
    terminal.send("\t")
    try terminal.expect("probe> :show x :step\n:step      :stepping\nprobe> :show x :step")
    terminal.send("p\t\r")
    try terminal.expect("line 18 [:show x :stepping ]")
  }

  @Test func candidatesAreListedWithTheirDescriptions() throws {
    let terminal = try start()
    terminal.send(":s\t")
    try terminal.expect(":step      moves on\n:stepping  moves on\n:show      prints a value\nprobe> :s")
  }

  @Test func wideCandidatesAreListedInStraightColumns() throws {
    let terminal = try start(columns: 24)
    try terminal.send("日\t", untilLine: "probe> 日本語")
    terminal.send("\t")
    try terminal.expect("日本語一  日本語三\n日本語二\nprobe> 日本語")
  }

  @Test func questionMarkShowsHelpOnlyWhereThereIsSome() throws {
    let terminal = try start()
    terminal.send("?")
    try terminal.expect("help for []\nand a second line\nprobe>")
    terminal.send(":step ?")
    try terminal.expect("probe> :step\nhelp for [:step ]\nand a second line\nprobe> :step")
    terminal.send("2\r")
    try terminal.expect("line 7 [:step 2]\nprobe>")
    terminal.send("what is this?\r")
    try terminal.expect("line 13 [what is this?]")
  }

  @Test func enterAfterHelpEntersNothing() throws {
    let terminal = try start()
    terminal.send(":step ?")
    try terminal.expect("help for [:step ]\nand a second line\nprobe> :step")
    terminal.send("\rx\r")
    try terminal.expect("probe> x\nline 1 [x]\nprobe>")
  }

  @Test func controlCDropsTheLineAndControlDEndsAnEmptyOne() throws {
    let terminal = try start()
    terminal.send("half a li\u{3}")
    try terminal.expect("probe> half a li^C\ninterrupted\nprobe>")
    terminal.send("x\u{4}")
    try terminal.send("\u{1}\u{4}", untilLine: "probe>")
    terminal.send("\u{4}")
    #expect(try terminal.waitForExit() == 0)
    #expect(terminal.screen.lines.contains("end"))
  }

  @Test func keysOfTheLine() throws {
    let terminal = try start()
    terminal.send("two words\u{17}three\u{1}one \u{5}!\r")
    try terminal.expect("line 14 [one two three!]\nprobe>")
    terminal.send("tail\u{1B}[Dx\u{1B}[H\u{1B}[3~T\u{1B}[F.\r")
    try terminal.expect("line 6 [Taixl.]\nprobe>")
    terminal.send("cut me\u{1B}[1~\u{6}\u{6}\u{6}\u{B}\u{19}\u{19}\r")
    try terminal.expect("line 9 [cut me me]\nprobe>")
    terminal.send("\u{C}")
    try terminal.expect { $0.text == "probe>" }
  }

  @Test func enterTypesTheRestOfAScriptWhateverItsCharacters() throws {
    let terminal = try PseudoTerminal("EditorProbe", ["probe> ", "größe = 日本 × 🙂é"])
    try terminal.expect("probe>")
    try terminal.send("xxx", untilLine: "probe> grö")
    terminal.send("\r")
    try terminal.expect("line 15 [größe = 日本 × 🙂é]\nprobe>")
    terminal.send("\r")
    try terminal.expect("line 15 [größe = 日本 × 🙂é]\nprobe> größe = 日本 × 🙂é\nline 15 [größe = 日本 × 🙂é]")
  }

  @Test func historyAndSearch() throws {
    let terminal = try start()
    for line in [":step 1", ":show embeddings", ":step 2"] {
      terminal.send("\(line)\r")
      try terminal.expect("[\(line)]\nprobe>")
    }
    try terminal.send("\u{1B}[A\u{1B}[A", untilLine: "probe> :show embeddings")
    try terminal.send("\u{1B}[B", untilLine: "probe> :step 2")
    terminal.send("\u{3}")
    try terminal.expect("interrupted\nprobe>")
    terminal.send("\u{12}emb")
    try terminal.expect("probe> :show embeddings\nbck:emb")
    terminal.send("\r")
    try terminal.expect("probe> :show embeddings\nline 16 [:show embeddings]\nprobe>")
  }

  @Test func wideCharactersAreEditedWhole() throws {
    let terminal = try start()
    try terminal.send("é日本語", untilLine: "probe> é日本語")
    #expect(terminal.screen.cursor.column == 7 + 1 + 6)
    try terminal.send("\u{2}\u{7F}ü\u{1}\u{4}\u{5}!", untilLine: "probe> 日ü語!")
    terminal.send("\r")
    try terminal.expect("line 4 [日ü語!]")
  }

  @Test func wideCharactersMoveAcrossRows() throws {
    let terminal = try start(columns: 20)
    terminal.send("日本語日本語日本語日本語")
    try terminal.expect { $0.text == "probe> 日本語日本語\n日本語日本語" }
    terminal.send("\u{1}\u{6}\u{1B}[3~")
    try terminal.expect { $0.text == "probe> 日語日本語日\n本語日本語" }
    terminal.send("x")
    try terminal.expect { $0.text == "probe> 日x語日本語日\n本語日本語" && $0.cursor == (0, 10) }
  }

  @Test func colourOfThePromptTakesNoRoom() throws {
    let terminal = try start(columns: 19, prompt: "\u{1B}[1m\u{1B}[32mprobe>\u{1B}[0m ")
    terminal.send("0123456789ab\u{2}\u{2}X")
    try terminal.expect("probe> 0123456789Xa\nb")
    terminal.send("\r")
    try terminal.expect("line 13 [0123456789\nXab]")
  }

  @Test func aVeryNarrowWindowWraps() throws {
    let terminal = try start(rows: 10, columns: 9)
    terminal.send("日本語 and more")
    try terminal.expect("probe> 日\n本語 and\nmore")
    terminal.send("\u{1}>\u{5}<\r")
    try terminal.expect("line 14 [\n>日本語 a\nnd more<]")
  }

  @Test func resizingRedrawsTheLine() throws {
    let terminal = try start(columns: 40)
    terminal.send("a line of thirty-three characters")
    try terminal.expect("probe> a line of thirty-three characters")
    terminal.resize(rows: 24, columns: 20)
    terminal.send("!")
    try terminal.expect { $0.text == "probe> a line of thi\nrty-three characters\n!" }
    terminal.resize(rows: 24, columns: 60)
    terminal.send("?")
    try terminal.expect { $0.text == "probe> a line of thirty-three characters!?" }
    terminal.send("\r")
    try terminal.expect("line 35 [a line of thirty-three characters!?]")
  }

  @Test func aPersonMayPreferTheKeysOfVi() throws {
    let home = try TemporaryDirectory()
    try Data("bind -v\n".utf8).write(to: home.file(".editrc"))
    let terminal = try PseudoTerminal("EditorProbe", environment: ["HOME": home.url.path])
    try terminal.expect("probe>")
    terminal.send(":shw\u{1B}xAo\t1\r")
    try terminal.expect("line 7 [:show 1]")
  }

  @Test func aLineEditedInTheMiddleSurvivesSuspension() throws {
    let shell = try PseudoTerminal("/bin/sh", ["-i"], environment: ["PS1": "sh> "])
    try shell.expect("sh>")
    shell.send("\(Products.url("EditorProbe").path)\r")
    try shell.expect("probe>")
    try shell.send("begin end\u{1}\u{1B}[C", untilLine: "probe> begin end")
    try shell.send("\u{1A}", untilLine: "sh>")
    shell.send("stty -a | grep -c '[ ]-isig'\r")
    try shell.expect("\n0\n")
    try shell.send("fg\r", untilLine: "probe> begin end")
    shell.send("-\r")
    try shell.expect("line 10 [b-egin end]")
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGSEGV]) func aSignalThatEndsItLeavesTheTerminalAsItWas(_ signal: Int32) throws {
    let shell = try PseudoTerminal(
      "/bin/sh", ["-c", #""$0"; stty -a | tr ';' '\n'"#, Products.url("EditorProbe").path],
      environment: ["SWIFT_BACKTRACE": "enable=no"])
    try shell.expect("probe>")
    shell.send("pid\r")
    try shell.expect("line 3")
    let children = try String(contentsOfFile: "/proc/\(shell.process)/task/\(shell.process)/children", encoding: .utf8)
    let child = try #require(children.split(separator: " ").first.flatMap { pid_t($0) })
    kill(child, signal)
    try shell.expect(" icanon")
    #expect(shell.screen.transcript.contains(" echo "))
    #expect(try shell.waitForExit() == 0)
  }
}
