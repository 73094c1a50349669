import CKernels
import PaliGemmaModel
import Tensors

/// Floats set aside once and written again and again. They begin at a cache line: kernels take a line at once.
final class Floats {
  let start: UnsafeMutablePointer<Float>

  /// Room for `count` floats, whose values are whatever was there.
  init(count: Int) {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 4 * max(count, 1), alignment: 64)
    start = memory.bindMemory(to: Float.self, capacity: max(count, 1))
  }

  convenience init(_ tensor: Tensor) {
    self.init(count: tensor.count)
    tensor.values.withUnsafeBufferPointer { start.initialize(from: $0.baseAddress!, count: $0.count) }
  }

  deinit { start.deallocate() }
}

/// What a pass over the image, the prompt or a generated token computes in: every stage uses the same memory. An MLP's inner
/// values are in the kernels' own, unless it has an adapter.
struct Scratch {
  let hidden: Floats  // the residual stream: [rows, hidden]
  let normed: Floats  // what enters a product: [rows, hidden]
  let branch: Floats  // what a half of a Gemma 2 layer has made, before it is normalised and added: [rows, hidden]
  let query, heads: Floats  // [rows, heads·headSize]
  let key, value: Floats  // [rows, kvHeads·headSize]
  let projected: Floats  // the image as the decoder takes it: [patches, hidden]
  let logits: Floats  // [sequences, vocabulary]
  let rank: Floats  // between an adapter's matrices: [rows, the largest rank]
  let inner: Floats  // of MLPs that have adapters: two of [rows that are packed at a time, intermediate]

  let precision: ck_precision  // of products

  /// Room for an image and a prompt of `rows` tokens, or for one token of each of `sequences`.
  init(_ model: PaliGemma, rows: Int, sequences: Int, roundsToBFloat16: Bool) {
    precision = roundsToBFloat16 ? ck_bfloat16_precision : ck_float32_precision
    let rows = max(rows, sequences)
    let (vision, text) = (model.configuration.vision, model.configuration.text)
    let patches = vision.patchCount
    func room(vision visionColumns: Int, text textColumns: Int) -> Floats {
      Floats(count: max(patches * visionColumns, rows * textColumns))
    }
    hidden = room(vision: vision.hiddenSize, text: text.hiddenSize)
    normed = room(vision: vision.hiddenSize, text: text.hiddenSize)
    branch = Floats(count: text.gemma2 == nil ? 0 : rows * text.hiddenSize)
    query = room(vision: vision.hiddenSize, text: text.headCount * text.headSize)
    heads = room(vision: vision.hiddenSize, text: text.headCount * text.headSize)
    key = room(vision: vision.hiddenSize, text: text.keyValueHeadCount * text.headSize)
    value = room(vision: vision.hiddenSize, text: text.keyValueHeadCount * text.headSize)
    projected = Floats(count: patches * text.hiddenSize)
    logits = Floats(count: sequences * text.vocabularySize)
    let (ranks, mostRows) = (model.layout.ranks, max(rows, patches))
    rank = Floats(count: mostRows * (ranks.all.max() ?? 0))
    let width = max(vision.intermediateSize, text.intermediateSize)
    inner = Floats(count: ranks.ofMLPs.isEmpty ? 0 : 2 * min(mostRows, mostPackedRows) * width)
  }
}
