import Tensors

extension PaliGemma {
  /// Runs one stage on what the stage before it handed on.
  public func run(
    _ stage: Stage, _ stream: Stream, _ cache: KeyValueCache, _ sampling: Sampling, _ probe: inout some Probe
  ) -> Stream {
    var next = stream
    willUse(stage.part)
    switch stage.part {
    case .preprocessing: next.hidden = probe(.pixels, stream.hidden)
    case .patchEmbedding: next.hidden = patchEmbedding(stream.hidden, &probe)
    case .visionBlock(let index): next.hidden = visionBlocks[index](stream.hidden, &probe)
    case .visionNorm: next.hidden = probe(.norm, visionNorm(stream.hidden))
    case .projector: next.hidden = probe(.output, projector(stream.hidden, &probe))
    case .merge: merge(&next, &probe)
    case .textBlock(let index): next.hidden = decoderLayers[index](stream.hidden, stream, cache.layers[index], &probe)
    case .logits: next.hidden = logits(stream.hidden, of: stream.target.count, &probe)
    case .loss: next.hidden = loss(stream.hidden, stream.target, &probe)
    case .sampling: next.chosen = sampling.choose(stream.hidden, step: stage.step, &probe)
    }
    return next
  }

  /// Embeds the tokens; the rows of image tokens become the projector's output, unscaled, and the others, scaled by
  /// √hidden, keep their embedding.
  private func merge(_ stream: inout Stream, _ probe: inout some Probe) {
    stream.tokens = probe(.tokens, Tensor(stream.tokens)).integers
    let count = stream.tokens.count
    let positions = probe(.positions, Tensor((1...count).map { stream.start + $0 }))
    let scale = Float(configuration.text.hiddenSize).squareRoot()
    var rows: [Float] = []
    var image = stream.hidden.values[...]
    for token in stream.tokens {
      if token == configuration.imageToken, !image.isEmpty {
        rows += image.prefix(configuration.text.hiddenSize)
        image = image.dropFirst(configuration.text.hiddenSize)
      } else {
        rows += (embedding.rows(token..<token + 1) * scale).values
      }
    }
    let prefix = stream.start == 0 ? count - stream.target.dropLast().count : stream.start  // a prompt is one pass
    stream.hidden = probe(.embeddings, Tensor(rows, shape: [count, configuration.text.hiddenSize]))
    stream.mask = probe(.mask, prefixMask(prefix: prefix, rows: count, start: stream.start))
    if let window = configuration.text.gemma2?.window {
      let mask = prefixMask(prefix: prefix, rows: count, start: stream.start, window: window)
      stream.localMask = probe(.localMask, stream.start == 0 ? mask : mask.lastColumns(min(window, mask.shape[1])))
    }
    stream.rotary = Rotary(
      positions: positions.values, headSize: configuration.text.headSize, base: configuration.text.ropeBase)
    stream.rotary.cosine = probe(.ropeCosine, stream.rotary.cosine)
    stream.rotary.sine = probe(.ropeSine, stream.rotary.sine)
  }

  /// The logits of the token after the last row, [V]; of a target of so many tokens, those of each, [count, V].
  private func logits(_ x: Tensor, of count: Int, _ probe: inout some Probe) -> Tensor {
    let norm = probe(.norm, textNorm(x))
    let rows = head(norm.rows(norm.shape[0] - max(count, 1)..<norm.shape[0]), &probe)
    let readout = count == 0 ? rows.reshaped([configuration.text.vocabularySize]) : rows
    let logits = probe(
      .logits, configuration.text.gemma2.map { softCap(probe(.uncappedLogits, readout), $0.logitCap) } ?? readout)
    _ = probe(.probabilities, softmax(logits))
    return logits
  }

  /// The mean of what each token of the target costs: [A, V] to [].
  private func loss(_ logits: Tensor, _ target: [Int], _ probe: inout some Probe) -> Tensor {
    let losses = probe(.answerLosses, crossEntropy(logits, target))
    return probe(.loss, losses.mean(over: [0]))
  }
}

extension PaliGemma {
  /// What the final norm and the head, with its cap where there is one, make of any rows of the residual stream:
  /// `[rows, H]` to `[rows, V]`.
  package func logits(of rows: Tensor) -> Tensor {
    var probe = NoProbe()
    let readout = head(textNorm(rows), &probe)
    return configuration.text.gemma2.map { softCap(readout, $0.logitCap) } ?? readout
  }
}

extension Tensor {
  /// The last `count` columns of a matrix: `[rows, count]`.
  fileprivate func lastColumns(_ count: Int) -> Tensor {
    reshaped([shape[0], shape[1], 1]).tokens(shape[1] - count..<shape[1]).reshaped([shape[0], count])
  }

  /// Whole numbers as a tensor, `[count]`. Token ids and positions stay far below 2²⁴, where floats are exact.
  init(_ integers: [Int]) { self.init(integers.map(Float.init), shape: [integers.count]) }

  /// The elements, which have to be whole numbers, as such.
  var integers: [Int] { values.map { Int($0) } }
}
