import Foundation
import TestSupport
import Testing

/// `vlmverse quantize` as a program.
@Suite struct QuantizeTests {
  @Test(arguments: ["8", "4"]) func theShippedModelAnswersAsBefore(bits: String) throws {
    let folder = try TemporaryDirectory()
    let shipped = Fixtures.package.appending(path: "Sources/Model/Installation/Resources").path()
    let quantized = folder.file("quantized").path()
    let result = try run("vlmverse", ["quantize", shipped, quantized, "--bits", bits])
    #expect(result.status == 0 && result.stderr == "")
    #expect(result.stdout.contains("text.block.0.attention.q.weight         Q\(bits)"))
    #expect(result.stdout.contains("the same token comes first"))
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path())
    #expect(left == ["quantized"])
    let files = try FileManager.default.contentsOfDirectory(atPath: quantized).sorted()
    #expect(
      files == [
        "config.json", "generation_config.json", "model.safetensors", "preprocessor_config.json", "tokenizer.json",
      ])
    for (image, prompt) in [("scene-00.png", "answer en what color is the ring?"), ("scene-03.png", "caption en")] {
      let picture = Fixtures.package.appending(path: "images/\(image)").path()
      let question = ["--image", picture, "--prompt", prompt]
      let expected = try run("vlmverse", ["generate"] + question).stdout
      for path in [[], ["--reference"]] {
        let answer = try run("vlmverse", ["generate", "--model", quantized] + path + question)
        #expect(answer.stdout == expected)
      }
    }
  }

  @Test func whatIsThereIsNotReplaced() throws {
    let model = try SmallModel()
    let result = try run("vlmverse", ["quantize", model.folder.url.path(), model.folder.url.path(), "--bits", "8"])
    #expect(result.status == 1 && result.stdout == "")
    #expect(result.stderr.hasSuffix("is there already; expected a name for a new folder\n"))
  }

  @Test func linksAreFollowed() throws {
    let folder = try TemporaryDirectory()
    let shipped = Fixtures.package.appending(path: "Sources/Model/Installation/Resources")
    let source = folder.file("snapshot")
    try FileManager.default.createDirectory(at: source, withIntermediateDirectories: false)
    for name in ["config.json", "model.safetensors", "tokenizer.json"] {  // as in the hub's cache
      try FileManager.default.createSymbolicLink(
        at: source.appending(path: name), withDestinationURL: shipped.appending(path: name))
    }
    let (quantized, link) = (folder.file("quantized"), folder.file("link"))
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: source)
    let result = try run("vlmverse", ["quantize", link.path(), quantized.path(), "--bits", "8"])
    #expect(result.status == 0, "\(result.stderr)")
    for name in ["config.json", "tokenizer.json"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: quantized.appending(path: name).path())
      #expect(attributes[.type] as? FileAttributeType == .typeRegular)
    }
  }

  /// The model is looked at, and what the report needs, before anything is written.
  @Test(arguments: [("tokenizer.json", "tokenizer.json"), ("model.safetensors", "holds no weights")])
  func withoutAFileNothingIsWritten(missing: String, said: String) throws {
    let model = try SmallModel()
    try FileManager.default.removeItem(at: model.folder.file(missing))
    let folder = try TemporaryDirectory()
    let arguments = ["quantize", model.folder.url.path(), folder.file("new").path(), "--bits", "4"]
    let result = try run("vlmverse", arguments)
    #expect(result.status == 1 && result.stdout == "" && result.stderr.contains(said))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path()).isEmpty)
  }

  /// Whenever it comes, before the folder, while it is filled, or after.
  @Test(arguments: Array(stride(from: 30, through: 120, by: 10)))
  func controlCLeavesAllOrNothing(milliseconds: Int) throws {
    let folder = try TemporaryDirectory()
    let shipped = Fixtures.package.appending(path: "Sources/Model/Installation/Resources").path()
    let terminal = try PseudoTerminal("vlmverse", ["quantize", shipped, folder.file("new").path(), "--bits", "8"])
    usleep(UInt32(milliseconds) * 1000)
    terminal.send("\u{3}")
    let status = try terminal.waitForExit()
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path())
    #expect(left == (left.isEmpty ? [] : ["new"]))
    #expect(!left.isEmpty || status == 130)
  }

  @Test func bitsAreEightOrFour() throws {
    let misspelt = try run("vlmverse", ["quantize", "any", "new", "--bits", "3"])
    #expect(misspelt.stderr.contains("--bits is 8 or 4, not 3"))
  }
}
