import Checkpoints
import Foundation
import Generation
import Measuring
import ModelTestSupport
import Tensors
import TestSupport
import Testing

@testable import PaliGemmaModel

/// Answers in little memory.
@Suite struct WeightWindowTests {
  /// Matrices of many pages, in so many text layers of this width and that of their MLP.
  private static func json(layers: Int = 4, width: Int = 128, inner: Int = 256) -> Data {
    let text = """
      {
        "model_type": "paligemma", "image_token_index": 31, "bos_token_id": 2, "eos_token_id": 1, "pad_token_id": 0,
        "text_config": {
          "model_type": "gemma", "hidden_size": \(width), "intermediate_size": \(inner),
          "num_attention_heads": 4, "head_dim": 32, "num_hidden_layers": \(layers), "num_key_value_heads": 2, "vocab_size": 32
        },
        "vision_config": {
          "model_type": "siglip_vision_model", "hidden_size": 96, "intermediate_size": 256, "num_attention_heads": 2,
          "num_hidden_layers": 3, "image_size": 28, "patch_size": 14
        }
      }
      """
    return Data(text.utf8)
  }

  private func model(_ type: ElementType, shift: Int = 0) throws -> (PaliGemma, TemporaryDirectory) {
    let folder = try TemporaryDirectory()
    try RandomCheckpoint(json: Self.json(), type: type).write(to: folder.url) { _ in }
    if shift > 0 { try shiftData(of: folder.file("model.safetensors"), by: shift) }
    return (try PaliGemma(folder: folder.url).withoutEndTokens, folder)
  }

  private func answer(_ model: PaliGemma, _ engine: EngineKind) throws -> [Int] {
    let input = Input(pixels: Tensor.random(shape: [3, 28, 28], seed: 3), tokens: [31, 31, 31, 31, 2, 7, 9])
    let sampling = Sampling(temperature: 50, topP: 1, seed: 1)
    var generator = try Generator(model, input, sampling: sampling, limit: 6, engine: engine)
    var tokens: [Int] = []
    while let token = generator.next() { tokens.append(token) }
    return tokens
  }

  @Test(arguments: [ElementType.float32, .bfloat16, .float16]) func anAnswerIsTheSameInLittleMemory(type: ElementType)
    throws
  {
    let (whole, folder) = try model(type)
    let free = whole.window.largest * 2
    var limited = whole
    limited.window = WeightWindow(whole.configuration, whole.weights, limit: 1000 + free) { 1000 }
    #expect(try answer(limited, .fused) == answer(whole, .fused))
    #expect(try answer(limited, .reference) == answer(whole, .reference))
    #expect(Set(try answer(whole, .fused)).count > 1)
    withExtendedLifetime(folder) {}
  }

  /// Copies are not given back: nothing could read them again.
  @Test(arguments: [ElementType.float32, .bfloat16]) func copiedWeightsStay(type: ElementType) throws {
    let ((whole, folder), (shifted, other)) = (try model(type), try model(type, shift: 1))
    var limited = shifted
    limited.window = WeightWindow(shifted.configuration, shifted.weights, limit: 1000) { 1000 }
    #expect(limited.window.largest == 0 && whole.window.largest > 0)
    #expect(try answer(limited, .fused) == answer(whole, .fused))
    #expect(try answer(limited, .reference) == answer(whole, .reference))
    withExtendedLifetime((folder, other)) {}
  }

  @Test func noMoreThanTheLimitIsResident() throws {
    let (model, folder) = try model(.float32)
    let window = WeightWindow(model.configuration, model.weights, limit: 3 * model.window.largest) { 0 }
    var most = 0
    for _ in 0..<3 {
      for stage in model.layout.prompt {
        window.willUse(stage.part, before: model.layout.part(after: stage.part))
        most = max(most, window.residentByteCount)
      }
    }
    #expect(most <= 3 * model.window.largest && most > 2 * model.window.largest)
    withExtendedLifetime(folder) {}
  }

  @Test func theNextPartIsAskedForOnceTheDiskWasWaitedFor() throws {
    let (model, folder) = try model(.float32)
    var waits = 3
    let window = WeightWindow(model.configuration, model.weights, diskWaits: { waits })
    window.willUse(.textBlock(0), before: .textBlock(1))
    #expect(!window.readsAhead)
    waits += 1
    window.willUse(.textBlock(1), before: .textBlock(2))
    #expect(window.readsAhead)
    window.willUse(.textBlock(2), before: .textBlock(3))
    #expect(window.readsAhead)
    withExtendedLifetime(folder) {}
  }

  /// Layers that fit beside others stay from pass to pass; only the rest is read again.
  @Test func layersThatFitStay() throws {
    let (model, folder) = try model(.float32)
    let layer = Stage.Part.textBlock(0)
    let size = model.weightAddresses(of: layer).reduce(0) { $0 + model.weights[$1].byteCount }
    let window = WeightWindow(model.configuration, model.weights, limit: 3 * size) { 0 }
    for index in 0..<4 { window.willUse(.textBlock(index), before: nil) }
    #expect(window.isResident(.textBlock(0)) && window.isResident(.textBlock(1)))
    #expect(!window.isResident(.textBlock(2)) && window.isResident(.textBlock(3)))
    withExtendedLifetime(folder) {}
  }

  /// A layer's scales fill pages of their own, far from the numbers that they belong to.
  @Test(arguments: [8, 4]) func scalesOfQuantizedWeightsComeAndGoWithThem(bits: Int) throws {
    let (model, folder) = try quantizedModel(bits: bits)
    let weights = model.weightAddresses(of: .textBlock(0)).map { model.weights[$0] }
    let scales = weights.filter(\.elementType.isQuantized).compactMap(\.parts.last).compactMap(\.wholePages)
    let elements = weights.reduce(0) { $0 + $1.parts[0].count }
    #expect(scales.count > 2)

    let window = WeightWindow(model.configuration, model.weights, limit: 2 * elements) { 0 }
    window.willUse(.textBlock(0), before: nil)
    #expect(window.residentByteCount > elements)
    for page in scales { _ = page.reduce(0, ^) }
    #expect(try scales.allSatisfy { try mappedPageCount($0) == $0.count / Int(getpagesize()) })
    window.willUse(.textBlock(1), before: nil)
    #expect(!window.isResident(.textBlock(0)))
    #expect(try scales.allSatisfy { try mappedPageCount($0) == 0 })
    withExtendedLifetime(folder) {}
  }

  /// With MLPs wide enough for their scales to fill pages.
  private func quantizedModel(bits: Int) throws -> (PaliGemma, TemporaryDirectory) {
    let json = Self.json(layers: 2, width: 256, inner: 2048)
    let (source, folder) = (try TemporaryDirectory(), try TemporaryDirectory())
    try RandomCheckpoint(json: json, type: .bfloat16).write(to: source.url) { _ in }
    let quantizer = try Quantizer(Configuration(folder: source.url), Checkpoint(folder: source.url), bits: bits)
    _ = try quantizer.write(to: folder.file("model.safetensors")) { _, _ in }
    try json.write(to: folder.file("config.json"))
    return (try PaliGemma(folder: folder.url), folder)
  }

  /// How many pages from the first of `bytes` to the last this process has in its memory (proc_pid_pagemap(5)).
  private func mappedPageCount(_ bytes: UnsafeRawBufferPointer) throws -> Int {
    let size = Int(getpagesize())
    let pagemap = try FileHandle(forReadingFrom: URL(filePath: "/proc/self/pagemap"))
    try pagemap.seek(toOffset: UInt64(UInt(bitPattern: bytes.baseAddress) / UInt(size)) * 8)
    let entries = try #require(try pagemap.read(upToCount: bytes.count / size * 8))
    return stride(from: 7, to: entries.count, by: 8).count { entries[$0] & 0x80 != 0 }
  }

  @Test func theNextPartIsTheOneThatRunsNext() throws {
    let (model, folder) = try model(.float32)
    let parts = model.layout.prompt.map(\.part).filter { $0 != .merge && $0 != .sampling }
    for (part, next) in zip(parts, parts.dropFirst()) { #expect(model.layout.part(after: part) == next) }
    #expect(model.layout.part(after: .logits) == .textBlock(0))
    withExtendedLifetime(folder) {}
  }

  @Test func tooLittleMemoryIsRefused() throws {
    let (model, folder) = try model(.float32)
    #expect(throws: MemoryError.self) { try model.limitingMemory(to: 1_000_000) }
    _ = try model.limitingMemory(to: 1 << 40)
    let window = WeightWindow(model.configuration, model.weights, limit: 1 << 40) { 1000 }
    #expect(window.needed == 1000 + window.largest)
    withExtendedLifetime(folder) {}
  }

  @Test func weightsThatAreMappedByNowAreNotTheProgram() {
    #expect(programMemory(files: 20 << 20) == 20 << 20)
    #expect(programMemory(files: 20 << 20 + 6 << 30) < 1 << 30)
  }
}
