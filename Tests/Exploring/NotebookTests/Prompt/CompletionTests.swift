import Foundation
import NotebookFiles
import TestSupport
import Testing

@testable import Notebook

/// What may follow where a line has come to, on the shipped model.
@Suite struct CompletionTests {
  let notebook: Notebook

  init() throws { notebook = try Notebook(commands: Command.common) }

  /// The candidates after `line`.
  private func candidates(_ line: String) -> [String]? {
    notebook.completion(of: line, at: line.endIndex)?.candidates.map(\.text)
  }

  @Test func expressionsNameVariablesShortNamesFunctionsAddressesAndRuns() {
    for line in [":step vision.attention 1", "mile = 2", ":run clean"] { notebook.execute(line) }
    #expect(candidates("mil") == ["mile"])
    #expect(candidates("2 * sof") == ["softmax("])
    #expect(candidates("softmax(sco") == ["scores"])
    #expect(candidates("heads @ headD") == ["headDim"])
    #expect(candidates("x = vision.pa") == ["vision.patches", "vision.patch_embedding", "vision.patch_embedding."])
    #expect(candidates("vision.block.") == (0..<4).map { "vision.block.\($0)." })
    #expect(candidates("vision.norm.w") == ["vision.norm.weight"])
    #expect(candidates("cle") == ["clean:"])
    #expect(candidates("clean:text.no") == ["text.norm"])
    #expect(candidates("mile.s") == ["mile.shape", "mile.size"])
    #expect(candidates("q.T") == ["q.T"])
    #expect(candidates("q[1:he")?.contains("heads") == true)
    #expect(candidates("pi + in") == ["inf"] + ["intermediate"])
  }

  @Test func nothingIsOfferedInTextsAndNumbers() {
    #expect(candidates("tokens(\"cap") == nil)
    #expect(candidates("12") == nil)
    #expect(candidates("x \"a\"") == nil)
    #expect(candidates("nothing_like_it") == [])
  }

  @Test func commandsOfferExpressionsWhereTheyTakeThem() {
    notebook.execute("mile = 2")
    #expect(candidates(":show mil") == ["mile"])
    #expect(candidates(":stats softmax(vision.blo") == ["vision.block."])
    #expect(candidates(":diff vision.norm mil") == ["mile"])
    #expect(candidates(":break text.logits if argma") == ["argmax("])
    #expect(candidates(":watch argma") == ["argmax("])
    #expect(candidates(":edit text.norm[-1] = mil") == ["mile"])
    #expect(candidates(":why text.lo") == ["text.logits"])
    #expect(candidates(":export mil") == ["mile"])
  }

  @Test func everyQueryOfferedIsTaken() throws {
    for place in [":restart", ":goto text.norm", ":goto text.norm@1"] {
      notebook.execute(place)
      for block in ["vision.3", "text.3", "3"] {
        let line = ":attention \(block) head 1 from "
        let offered = try #require(candidates(line))
        #expect(!offered.isEmpty || place.hasSuffix("@1"))
        for query in offered.flatMap({ $0.hasSuffix(",") ? candidates(line + $0) ?? [] : [$0] }) {
          let cell = try #require(notebook.execute(line + query).first)
          #expect(!cell.isError, "\(place) \(line)\(query)")
        }
      }
    }
    #expect(candidates(":attention vision.3 from 7,1") == ["7,1", "7,10", "7,11", "7,12", "7,13"])
    #expect(candidates(":attention vision.3 from r") == [])
  }

  @Test func whatIsSilencedOrSweptIsOffered() {
    #expect(candidates(":ablate text.block.2.he") == ["text.block.2.head."])
    #expect(
      candidates(":ablate text.block.2.") == ["text.block.2.attention", "text.block.2.mlp", "text.block.2.head."])
    #expect(candidates(":ablate vision.3.m") == ["vision.3.mlp"])
    #expect(candidates(":ablate p") == ["patches"])
    #expect(candidates(":patch sweep text.*.att") == ["text.*.attention."])
    #expect(candidates(":patch sweep vision.*.attention.h") == ["vision.*.attention.heads"])
    #expect(candidates(":log of") == ["off"])
  }

  @Test func filesWithSpacesAreOfferedInQuotes() throws {
    let folder = try TemporaryDirectory()
    try FileManager.default.createDirectory(at: folder.file("my pictures"), withIntermediateDirectories: true)
    for name in ["my pictures/a b.png", "plain.png"] { try Data().write(to: folder.file(name)) }
    let path = folder.url.path
    #expect(candidates(":open image \(path)/pl") == ["\(path)/plain.png"])
    #expect(candidates(":open image \(path)/my") == ["\"\(path)/my pictures/"])
    #expect(candidates(":open image \"\(path)/my pictures/a") == ["\"\(path)/my pictures/a b.png\""])
    #expect(candidates(":source '\(path)/pl") == ["'\(path)/plain.png'"])
  }

  @Test func commandsOfferTheirOwnWords() {
    for line in [":step vision.attention 1", ":run clean", ":break text.norm"] { notebook.execute(line) }
    #expect(candidates(":break text.logits ") == ["if"])
    #expect(candidates(":attention h") == ["head"])
    #expect(candidates(":attention 1 head ") == ["0", "1", "2", "3", "mean"])
    #expect(candidates(":attention text.") == (0..<4).map { "text.\($0)" } + ["text.all"])
    #expect(candidates(":attention text.1 head 2 from co") == ["color"])
    #expect(candidates(":attention 1 head 2 ") == ["from", "to"])
    #expect(candidates(":attention 1 head 2 s") == ["scale"])
    #expect(candidates(":attention 1 scale ") == ["linear", "log", "rank", "own"])
    #expect(candidates(":patch text.norm from ") == ["clean"])
    #expect(candidates(":patch sw") == ["sweep"])
    #expect(candidates(":step attention ") == ["0", "1", "2", "3"])
    #expect(candidates(":step text.la") == ["text.layer"])
    #expect(candidates(":goto sc") == ["scores"])
    #expect(candidates(":delete ") == ["1", "all"])
    #expect(candidates(":weights vision.norm.") == ["vision.norm.weight", "vision.norm.bias"])
    #expect(candidates(":help softm") == ["softmax"])
    #expect(candidates(":prompt de") == nil)
    #expect(candidates(":config ") == nil)
  }
}
