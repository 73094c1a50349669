import Foundation
import TestSupport
import Testing

@testable import MaskDecoder

/// Files that are no mask decoder, made by Tests/Fixtures/masks/regenerate.py.
@Suite struct DamagedFileTests {
  private func failure(_ url: URL) -> String {
    do throws(MaskDecoderError) {
      _ = try MaskDecoder(contentsOf: url)
      return "opens"
    } catch { return error.description }
  }

  @Test func eachIsRefusedByWhatIsWrongWithIt() throws {
    let folder = Fixtures.url("masks/damaged")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let messages = files.map(failure).sorted()
    #expect(messages.count == 22)
    expectGolden(messages.joined(separator: "\n"), "masks/refused.txt")
  }

  /// What is called an archive and is none is not told of safetensors.
  @Test func aTextThatIsCalledAnArchiveIsCalledWhatItIs() throws {
    let folder = try TemporaryDirectory()
    for text in ["", "hello\n", String(repeating: "hello, this is a text. ", count: 99)] {
      try Data(text.utf8).write(to: folder.file("text.npz"))
      let message = failure(folder.file("text.npz"))
      #expect(message.contains("no .npz archive") && !message.contains("safetensors"), "\(message)")
    }
  }

  @Test func everyPrefixOfAnArchiveIsRefused() throws {
    let whole = try Data(contentsOf: Fixtures.url("masks/damaged/nothing-else.npz"))
    let folder = try TemporaryDirectory()
    for length in stride(from: 0, to: whole.count, by: 7) {
      try whole.prefix(length).write(to: folder.file("cut.npz"))
      #expect(failure(folder.file("cut.npz")) != "opens")
    }
  }
}
