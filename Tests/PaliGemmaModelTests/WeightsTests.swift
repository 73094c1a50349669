import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

@testable import PaliGemmaModel

@Suite struct WeightsTests {
  @Test func shippedModelFits() throws {
    let folder = Fixtures.package.appending(path: "Sources/TinyModel/Resources")
    let configuration = try Configuration(folder: folder)
    let checkpoint = try Checkpoint(folder: folder)
    let weights = try Weights(configuration, checkpoint)
    #expect(weights.isHeadTied)
    #expect(weights.addresses.count == checkpoint.entries.count + 1)
    #expect(weights["text.head.weight"].bytes == weights["text.embedding.weight"].bytes)
    let norm = try #require(weights.name(of: "text.block.0.norm2.weight"))
    #expect(norm.hasSuffix("layers.0.post_attention_layernorm.weight"))
    let patches = weights["vision.patch_embedding.weight"]
    #expect(patches.shape == [96, 3, 16, 16])
    #expect(patches.elementType == .bfloat16)
  }
}
