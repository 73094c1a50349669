import CKernels
import PaliGemmaModel
import Tensors

/// The image's side where nobody watches: the layers' own sums, in memory set aside once and without tables of scores.
struct FusedVision {
  private let model: PaliGemma
  private let scratch: Scratch
  private let projection, projector: KernelLinear
  private let blocks: [Block]

  private struct Block {
    let attention: AttentionProjections<KernelLinear>
    let mlp: KernelMLP

    init(_ block: VisionBlock, _ scratch: Scratch) {
      attention = block.attention.projections.map { KernelLinear($0, scratch) }
      mlp = KernelMLP(up: block.mlp.up, down: block.mlp.down, scratch)
    }
  }

  init(_ model: PaliGemma, _ scratch: Scratch) {
    self.model = model
    self.scratch = scratch
    projection = KernelLinear(model.patchEmbedding.projection, scratch)
    projector = KernelLinear(model.projector, scratch)
    blocks = model.visionBlocks.map { Block($0, scratch) }
  }

  private var configuration: Configuration.Vision { model.configuration.vision }
  private var rows: Int { configuration.patchCount }
  private var hidden: UnsafeMutablePointer<Float> { scratch.hidden.start }
  private var normed: UnsafeMutablePointer<Float> { scratch.normed.start }

  func embed(_ pixels: Tensor) {
    let patches = pixels.patches(configuration.patchSize)  // [patches, channels·P·P]
    model.patchEmbedding.position.copyRows(0..<rows, to: hidden)
    projection(patches.values, rows: rows, to: hidden, accumulates: true)
  }

  func run(block index: Int) {
    let (block, layer) = (blocks[index], model.visionBlocks[index])
    normalise(layer.norm1)
    multiply(
      normed, rows: rows, (block.attention.query, scratch.query.start), (block.attention.key, scratch.key.start),
      (block.attention.value, scratch.value.start))
    attend(scale: block.attention.scale)
    block.attention.output(scratch.heads.start, rows: rows, to: hidden, accumulates: true)
    normalise(layer.norm2)
    block.mlp(normed, rows: rows, addingTo: hidden)
  }

  func normaliseLast() { normalise(model.visionNorm) }

  func project() { projector(normed, rows: rows, to: scratch.projected.start) }

  private func normalise(_ norm: LayerNorm) {
    ck_layer_norm(
      hidden, norm.weight.values, norm.bias.values, norm.epsilon, normed, rows, configuration.hiddenSize)
  }

  /// Heads lie side by side in the rows of queries, keys and values, as the products leave them.
  private func attend(scale: Float) {
    var attention = ck_attention(
      query: scratch.query.start, rows: rows, heads: configuration.headCount, size: configuration.headSize,
      keys: scratch.key.start, values: scratch.value.start, key_count: rows, shared_heads: configuration.headCount,
      head_stride: configuration.headSize, row_stride: configuration.hiddenSize, scale: scale, cap: 0,
      target: scratch.heads.start, precision: scratch.precision)
    ck_attend(&attention)
  }
}
