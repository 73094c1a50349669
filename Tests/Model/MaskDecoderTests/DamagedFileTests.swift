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

  @Test func everyPrefixOfAnArchiveIsRefused() throws {
    let whole = try Data(contentsOf: Fixtures.url("masks/damaged/nothing-else.npz"))
    let folder = try TemporaryDirectory()
    for length in stride(from: 0, to: whole.count, by: 7) {
      try whole.prefix(length).write(to: folder.file("cut.npz"))
      #expect(failure(folder.file("cut.npz")) != "opens")
    }
  }
}
