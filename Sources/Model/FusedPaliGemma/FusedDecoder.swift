import CKernels
import PaliGemmaModel
import Tensors

/// The decoder where nobody watches: the layers' own sums, of either family, in memory set aside once, the cache's rows used
/// where they lie.
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
    let norm1, norm2: RMSNorm
    let attention: AttentionProjections<KernelLinear>
    let mlp: KernelMLP
    /// What Gemma 2 has beside the first Gemma.
    var postNorms: (attention: RMSNorm, mlp: RMSNorm)?
    var scoreCap: Float = 0  // none
    var window: Int?

    init(_ layer: DecoderLayer, _ scratch: Scratch) {
      switch layer {
      case .gemma(let block):
        self.init(block.norm1, block.attention.projections, block.norm2, block.mlp, scratch)
      case .gemma2(let block):
        self.init(block.norm1, block.attention.projections, block.norm2, block.mlp, scratch)
        postNorms = (block.postAttentionNorm, block.postMLPNorm)
        scoreCap = block.attention.scoreCap.isFinite ? block.attention.scoreCap : 0
        window = block.attention.window
      }
    }

    private init(
      _ norm1: RMSNorm, _ projections: AttentionProjections<Linear>, _ norm2: RMSNorm, _ mlp: GatedMLP,
      _ scratch: Scratch
    ) {
      (self.norm1, self.norm2) = (norm1, norm2)
      attention = projections.map { KernelLinear($0, scratch) }
      self.mlp = KernelMLP(gate: mlp.gate, up: mlp.up, down: mlp.down, scratch)
    }
  }

  /// - Parameter positions: how many tokens the largest cache has room for.
  init(_ model: PaliGemma, _ scratch: Scratch, positions: Int) {
    self.model = model
    self.scratch = scratch
    let text = model.configuration.text
    rotary = Rotary(
      positions: (0..<positions).map { Float($0 + 1) }, headSize: text.headSize, base: text.ropeBase)
    blocks = model.decoderLayers.map { Block($0, scratch) }
    head = KernelLinear(model.head, scratch)
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
    let block = blocks[index]
    let rows = pass.rowsLeft(layer: index, of: blocks.count)
    normalise(block.norm1, hidden, rows: pass.totalRows)
    project(block, pass, queries: rows)
    for member in pass.members.indices {
      rotateAndKeep(layer: index, pass, member, queries: rows)
      attend(block, pass.members[member].cache.layers[index], pass, member, rows: rows)
    }
    let (first, left) = (hidden + (pass.rows - rows) * width, pass.members.count * rows)
    guard let (attentionNorm, mlpNorm) = block.postNorms else {
      block.attention.output(scratch.heads.start, rows: left, to: first, accumulates: true)
      normalise(block.norm2, first, rows: left)
      return block.mlp(normed, rows: left, addingTo: first)
    }
    let branch = scratch.branch.start
    block.attention.output(scratch.heads.start, rows: left, to: branch)
    add(branch, normalisedBy: attentionNorm, to: first, rows: left)
    normalise(block.norm2, first, rows: left)
    branch.update(repeating: 0, count: left * width)
    block.mlp(normed, rows: left, addingTo: branch)
    add(branch, normalisedBy: mlpNorm, to: first, rows: left)
  }

  /// The logits of the token after each member's last row.
  func computeLogits(_ pass: Pass) {
    normalise(model.textNorm, hidden + (pass.rows - 1) * width, rows: pass.members.count)
    head(normed, rows: pass.members.count, to: scratch.logits.start)
    guard let cap = configuration.gemma2?.logitCap, cap.isFinite else { return }
    let (logits, count) = (scratch.logits.start, pass.members.count * configuration.vocabularySize)
    ck_soft_cap(logits, 1, cap, logits, count)
  }

  /// Adds rows of what a half of a layer has made, normalised, to the residual stream.
  private func add(
    _ branch: UnsafePointer<Float>, normalisedBy norm: RMSNorm, to target: UnsafeMutablePointer<Float>, rows: Int
  ) {
    normalise(norm, branch, rows: rows)
    ck_add(target, 1, normed, 1, target, rows * width)
  }

  private func normalise(_ norm: RMSNorm, _ x: UnsafePointer<Float>, rows: Int) {
    ck_rms_norm(x, norm.weight.values, norm.epsilon, normed, rows, width)
  }

  /// Queries of each member's last `queries` rows, keys and values of all.
  private func project(_ block: Block, _ pass: Pass, queries: Int) {
    let (query, key, value) = (scratch.query.start, scratch.key.start, scratch.value.start)
    if queries == pass.rows {
      multiply(
        normed, rows: pass.totalRows, (block.attention.query, query), (block.attention.key, key),
        (block.attention.value, value))
    } else {
      multiply(normed, rows: pass.totalRows, (block.attention.key, key), (block.attention.value, value))
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

  private func attend(_ block: Block, _ layer: KeyValueCache.Layer, _ pass: Pass, _ member: Int, rows: Int) {
    let (size, capacity) = (configuration.headSize, pass.members[member].cache.capacity)
    let (start, offset) = (pass.members[member].start, member * rows * configuration.headCount * size)
    let end = start + pass.rows
    let seen = start == 0 ? end : min(block.window ?? end, end)  // a prompt's rows see all of it
    layer.keys.withStorage { keys in
      layer.values.withStorage { values in
        var attention = ck_attention(
          query: scratch.query.start + offset, rows: rows, heads: configuration.headCount, size: size,
          keys: keys + (end - seen) * size, values: values + (end - seen) * size, key_count: seen,
          shared_heads: configuration.keyValueHeadCount, head_stride: capacity * size, row_stride: size,
          scale: block.attention.scale, cap: block.scoreCap, target: scratch.heads.start + offset,
          precision: scratch.precision)
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
