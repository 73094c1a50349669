import Checkpoints
import Measuring
import ModelTestSupport
import PaliGemmaModel
import Testing

/// What work a model is.
@Suite struct WorkTests {
  @Test func workIsCountedByHand() throws {
    let (checkpoint, folder) = try SmallCheckpoint().opened()
    let model = try PaliGemma(folder: folder.url)
    let image = model.imageWork
    let patches = 2 * 24 * 588 * 4
    let block = 4 * (4 * 2 * 24 * 24) + 4 * (2 * 2 * 24 * 32) + 4 * 4 * 4 * 24
    #expect(image.operations == Double(patches + 2 * block + 2 * 40 * 24 * 4))
    let vision = checkpoint.entries.filter { !$0.name.hasPrefix("language_model") }
    #expect(image.bytes == Double(vision.reduce(0) { $0 + $1.byteRange.count }))

    let prompt = model.decoderWork(rows: 5, last: 1, keys: 5)
    let (keyed, rest) = (2 * 24 * 40, 48 * 40 + 40 * 48 + 3 * 48 * 40)
    let first = 2 * 5 * (keyed + rest) + 4 * 5 * 5 * 48
    let last = 2 * 5 * keyed + 2 * rest + 4 * 5 * 48
    #expect(prompt.operations == Double(first + last + 2 * 32 * 40))
    let text = checkpoint.entries.filter { $0.name.hasPrefix("language_model") }
    #expect(prompt.bytes == Double(text.reduce(0) { $0 + $1.byteRange.count }))
    #expect(model.decoderWork(rows: 1, last: 1, keys: 9).bytes == prompt.bytes)
    withExtendedLifetime(folder) {}
  }
}
