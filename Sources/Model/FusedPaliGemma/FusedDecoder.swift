import CKernels
import PaliGemmaModel
import Tensors

/// The decoder where nobody watches: the layers' own sums, in memory set aside once, the cache's rows used where they lie.
///
/// After the last layer's keys and values only the last row is ever looked at, so only that row goes on from there.
struct FusedDecoder {
  private let model: PaliGemma
  private let scratch: Scratch
  private let rotary: Rotary  // of all positions that a cache has room for
  private let blocks: [Block]
  private let head: KernelLinear

  /// Rows that go through the decoder together: all of one prompt, or one of each of several sequences.
  struct Pass {
    /// A sequence whose rows begin at row `start` of its cache.
    struct Member {
      let cache: KeyValueCache
      var start: Int
    }

    /// One if `rows` is more than 1.
    var members: [Member]
    /// Of each member.
    var rows: Int

    /// Of all members.
    var totalRows: Int { members.count * rows }

    /// The rows of each member that leave layer `index` of `count`.
    fileprivate func rowsLeft(layer index: Int, of count: Int) -> Int { index == count - 1 ? 1 : rows }
  }

  private struct Block {
    let attention: AttentionProjections<KernelLinear>
    let mlp: KernelMLP

    init(_ block: TextBlock) {
      attention = block.attention.projections.map(KernelLinear.init)
      mlp = KernelMLP(gate: block.mlp.gate, up: block.mlp.up, down: block.mlp.down)
    }
  }

  /// - Parameter positions: how many tokens the largest cache has room for.
  init(_ model: PaliGemma, _ scratch: Scratch, positions: Int) {
    self.model = model
    self.scratch = scratch
    let text = model.configuration.text
    rotary = Rotary(
      positions: (0..<positions).map { Float($0 + 1) }, headSize: text.headSize, base: text.ropeBase)
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
    var imageRows = pass.members[0].start == 0 ? model.configuration.vision.patchCount : 0
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
    normalise(layer.norm1, hidden, rows: pass.totalRows)
    project(block, pass, queries: rows)
    for member in pass.members.indices {
      rotateAndKeep(layer: index, pass, member, queries: rows)
      attend(layer: index, pass, member, rows: rows, scale: block.attention.scale)
    }
    let (first, left) = (hidden + (pass.rows - rows) * width, pass.members.count * rows)
    block.attention.output(scratch.heads.start, rows: left, to: first, accumulates: true)
    normalise(layer.norm2, first, rows: left)
    block.mlp(normed, rows: left, addingTo: first)
  }

  /// The logits of the token after each member's last row.
  func computeLogits(_ pass: Pass) {
    normalise(model.textNorm, hidden + (pass.rows - 1) * width, rows: pass.members.count)
    head(normed, rows: pass.members.count, to: scratch.logits.start)
  }

  private func normalise(_ norm: RMSNorm, _ x: UnsafePointer<Float>, rows: Int) {
    ck_rms_norm(x, norm.weight.values, norm.epsilon, normed, rows, width)
  }

  /// Queries of each member's last `queries` rows, keys and values of all.
  private func project(_ block: Block, _ pass: Pass, queries: Int) {
    let (query, key, value) = (scratch.query.start, scratch.key.start, scratch.value.start)
    if queries == pass.rows {
      multiply(
        normed, rows: pass.totalRows,
        (
          block.attention.query.product(to: query), block.attention.key.product(to: key),
          block.attention.value.product(to: value)
        ))
    } else {
      multiply(
        normed, rows: pass.totalRows, (block.attention.key.product(to: key), block.attention.value.product(to: value)))
      block.attention.query(normed + (pass.rows - queries) * width, rows: queries, to: query)
    }
  }

  /// Turns a member's queries in place, and its keys on their way into the cache.
  private func rotateAndKeep(layer: Int, _ pass: Pass, _ member: Int, queries: Int) {
    let (size, heads, shared) = (configuration.headSize, configuration.headCount, configuration.keyValueHeadCount)
    let (cache, start) = (pass.members[member].cache, pass.members[member].start)
    let query = scratch.query.start + member * queries * heads * size
    let key = scratch.key.start + member * pass.rows * shared * size
    let value = scratch.value.start + member * pass.rows * shared * size
    for head in 0..<heads {
      let query = query + head * size
      rotate(query, heads * size, to: query, heads * size, start + pass.rows - queries, rows: queries)
    }
    cache.layers[layer].keys.withStorage { keys in
      for head in 0..<shared {
        let target = keys + (head * cache.capacity + start) * size
        rotate(key + head * size, shared * size, to: target, size, start, rows: pass.rows)
      }
    }
    cache.layers[layer].values.withStorage { values in
      for head in 0..<shared {
        for row in 0..<pass.rows {
          (values + (head * cache.capacity + start + row) * size).update(
            from: value + (row * shared + head) * size, count: size)
        }
      }
    }
  }

  /// Turns `rows` rows by the angles of the positions from `position` on.
  private func rotate(
    _ source: UnsafePointer<Float>, _ stride: Int, to target: UnsafeMutablePointer<Float>, _ targetStride: Int,
    _ position: Int, rows: Int
  ) {
    let size = configuration.headSize
    rotary.cosine.values.withUnsafeBufferPointer { cosine in
      rotary.sine.values.withUnsafeBufferPointer { sine in
        let angles = position * (size / 2)
        ck_rotate(
          source, stride, cosine.baseAddress! + angles, sine.baseAddress! + angles, target, targetStride, rows, size)
      }
    }
  }

  private func attend(layer: Int, _ pass: Pass, _ member: Int, rows: Int, scale: Float) {
    let (size, cache) = (configuration.headSize, pass.members[member].cache)
    let first = member * rows * configuration.headCount * size
    cache.layers[layer].keys.withStorage { keys in
      cache.layers[layer].values.withStorage { values in
        var attention = ck_attention(
          query: scratch.query.start + first, rows: rows, heads: configuration.headCount, size: size, keys: keys,
          values: values, key_count: pass.members[member].start + pass.rows,
          shared_heads: configuration.keyValueHeadCount, head_stride: cache.capacity * size, row_stride: size,
          scale: scale, target: scratch.heads.start + first)
        ck_attend(&attention)
      }
    }
  }
}

extension KeyValueCache.Rows {
  /// Lets `body` read and write the rows where they lie, `[kvHeads, capacity, headSize]`.
  fileprivate func withStorage(_ body: (UnsafeMutablePointer<Float>) -> Void) {
    storage.withValues { body($0.baseAddress!) }
  }
}
