import CKernels
import Tensors

/// The decoder where nobody watches: the layers' own sums, in memory set aside once, the cache's rows used where they lie.
///
/// After the last layer's keys and values only the last row is ever looked at, so only that row goes on from there.
struct FusedDecoder {
  private let model: PaliGemma
  private let scratch: Scratch
  private let cache: KeyValueCache
  private let rotary: Rotary  // of all positions that the cache has room for
  private let blocks: [Block]
  private let head: KernelLinear

  /// The rows of a pass, the first of them at row `start` of the cache.
  struct Pass {
    let start, rows: Int

    /// The rows that leave layer `index` of `count`.
    fileprivate func rowsLeft(layer index: Int, of count: Int) -> Int { index == count - 1 ? 1 : rows }
  }

  private struct Block {
    let query, key, value, output, gate, up, down: KernelLinear

    init(_ block: TextBlock) {
      query = KernelLinear(block.attention.query)
      key = KernelLinear(block.attention.key)
      value = KernelLinear(block.attention.value)
      output = KernelLinear(block.attention.output)
      gate = KernelLinear(block.mlp.gate)
      up = KernelLinear(block.mlp.up)
      down = KernelLinear(block.mlp.down)
    }
  }

  init(_ model: PaliGemma, _ scratch: Scratch, _ cache: KeyValueCache) {
    self.model = model
    self.scratch = scratch
    self.cache = cache
    let text = model.configuration.text
    rotary = Rotary(
      positions: (0..<cache.capacity).map { Float($0 + 1) }, headSize: text.headSize, base: text.ropeBase)
    blocks = model.textBlocks.map(Block.init)
    head = KernelLinear(model.head)
  }

  private var configuration: Configuration.Text { model.configuration.text }
  private var width: Int { configuration.hiddenSize }
  private var hidden: UnsafeMutablePointer<Float> { scratch.hidden.start }
  private var normed: UnsafeMutablePointer<Float> { scratch.normed.start }

  /// The projected image for the image's tokens, then scaled embeddings.
  func merge(_ tokens: [Int], _ pass: Pass) {
    let scale = Float(width).squareRoot()
    var imageRows = pass.start == 0 ? model.configuration.vision.patchCount : 0
    var image = UnsafePointer(scratch.projected.start)
    for (row, token) in tokens.enumerated() {
      let target = hidden + row * width
      if token == model.configuration.imageToken, imageRows > 0 {
        target.update(from: image, count: width)
        image += width
        imageRows -= 1
      } else {
        model.embedding.copyRows(token..<token + 1, to: target)
        for i in 0..<width { target[i] *= scale }
      }
    }
  }

  func run(block index: Int, _ pass: Pass) {
    let (block, layer) = (blocks[index], model.textBlocks[index])
    let rows = pass.rowsLeft(layer: index, of: blocks.count)
    normalise(layer.norm1, hidden, rows: pass.rows)
    project(block, pass, queries: rows)
    rotateAndKeep(cache.layers[index], pass, queries: rows)
    attend(cache.layers[index], pass, rows: rows, scale: layer.attention.scale)
    let first = hidden + (pass.rows - rows) * width
    block.output(scratch.heads.start, rows: rows, to: first, accumulates: true)
    normalise(layer.norm2, first, rows: rows)
    Scratch.perceptronBlocks(rows) { part in
      run(block, normed + part.lowerBound * width, rows: part.count, to: first + part.lowerBound * width)
    }
  }

  /// The logits of the token after the last row.
  func computeLogits(_ pass: Pass) {
    normalise(model.textNorm, hidden + (pass.rows - 1) * width, rows: 1)
    head(normed, rows: 1, to: scratch.logits.start)
  }

  private func normalise(_ norm: RMSNorm, _ x: UnsafePointer<Float>, rows: Int) {
    ck_rms_norm(x, norm.weight.values, norm.epsilon, normed, rows, width)
  }

  /// Queries of the last `queries` rows, keys and values of all.
  private func project(_ block: Block, _ pass: Pass, queries: Int) {
    let (query, key, value) = (scratch.query.start, scratch.key.start, scratch.value.start)
    if queries == pass.rows {
      multiply(
        normed, rows: pass.rows,
        (block.query.product(to: query), block.key.product(to: key), block.value.product(to: value)))
    } else {
      multiply(normed, rows: pass.rows, (block.key.product(to: key), block.value.product(to: value)))
      block.query(normed + (pass.rows - queries) * width, rows: queries, to: query)
    }
  }

  /// Turns queries in place, and keys on their way into the cache.
  private func rotateAndKeep(_ layer: KeyValueCache.Layer, _ pass: Pass, queries: Int) {
    let (size, heads, shared) = (configuration.headSize, configuration.headCount, configuration.keyValueHeadCount)
    rotary.cosine.values.withUnsafeBufferPointer { cosine in
      rotary.sine.values.withUnsafeBufferPointer { sine in
        func rotate(
          _ source: UnsafePointer<Float>, _ stride: Int, _ target: UnsafeMutablePointer<Float>, _ targetStride: Int,
          rows: Int
        ) {
          let angles = (pass.start + pass.rows - rows) * (size / 2)
          ck_rotate(
            source, stride, cosine.baseAddress! + angles, sine.baseAddress! + angles, target, targetStride, rows, size)
        }
        for head in 0..<heads {
          let query = scratch.query.start + head * size
          rotate(query, heads * size, query, heads * size, rows: queries)
        }
        layer.keys.withStorage { keys in
          for head in 0..<shared {
            let target = keys + (head * cache.capacity + pass.start) * size
            rotate(scratch.key.start + head * size, shared * size, target, size, rows: pass.rows)
          }
        }
      }
    }
    layer.values.withStorage { values in
      for head in 0..<shared {
        for row in 0..<pass.rows {
          (values + (head * cache.capacity + pass.start + row) * size).update(
            from: scratch.value.start + (row * shared + head) * size, count: size)
        }
      }
    }
  }

  private func attend(_ layer: KeyValueCache.Layer, _ pass: Pass, rows: Int, scale: Float) {
    layer.keys.withStorage { keys in
      layer.values.withStorage { values in
        var attention = ck_attention(
          query: scratch.query.start, rows: rows, heads: configuration.headCount, size: configuration.headSize,
          keys: keys, values: values, key_count: pass.start + pass.rows, shared_heads: configuration.keyValueHeadCount,
          head_stride: cache.capacity * configuration.headSize, row_stride: configuration.headSize, scale: scale,
          target: scratch.heads.start)
        ck_attend(&attention)
      }
    }
  }

  /// target += the gated perceptron of `x`.
  private func run(_ block: Block, _ x: UnsafePointer<Float>, rows: Int, to target: UnsafeMutablePointer<Float>) {
    let (gate, up) = (scratch.gate.start, scratch.up.start)
    multiply(x, rows: rows, (block.gate.product(to: gate), block.up.product(to: up)))
    ck_gelu_tanh_times(gate, up, gate, rows * configuration.intermediateSize)
    block.down(gate, rows: rows, to: target, accumulates: true)
  }
}
