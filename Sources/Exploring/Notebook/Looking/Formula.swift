import PaliGemmaModel
import Rendering
import Stepping

/// How one value came about: the formula, and the shapes that went through it.
struct Formula: Equatable {
  let text: String
  /// Shapes of what went in, in the formula's order.
  let inputs: [[Int]]

  init(_ text: String, _ inputs: [Int]...) {
    self.text = text
    self.inputs = inputs
  }

  /// The formula and its shapes, ending in `result`.
  func line(result: [Int]) -> Text {
    let shape = { (shape: [Int]) in "[" + shape.map(String.init).joined(separator: ",") + "]" }
    let arriving = inputs.isEmpty ? "" : inputs.map(shape).joined(separator: "·") + " → "
    return "\(emphasis: text)   \(muted: arriving + shape(result))"
  }
}

extension Session {
  /// The formula of `point` in `stage`, with this run's sizes.
  func formula(of point: Point, in stage: Stage) -> Formula {
    switch stage.part {
    case .preprocessing, .patchEmbedding: imageFormula(point)
    case .visionBlock(let index): visionFormula(point, index, stage)
    case .visionNorm: Formula("norm = layernorm(vision.block.\(model.configuration.vision.blockCount - 1).output)")
    case .projector:
      Formula("output = vision.norm·Wᵀ + b", shape(of: .norm, in: Stage(.visionNorm)), transposed("projector.weight"))
    case .merge: mergeFormula(point, stage)
    case .textBlock(let index): textFormula(point, index, stage)
    case .logits: logitsFormula(point, stage)
    case .choice: choiceFormula(point)
    }
  }

  private func imageFormula(_ point: Point) -> Formula {
    let vision = model.configuration.vision
    let size = vision.patchSize
    switch point {
    case .pixels:
      return Formula("pixels = (rgb/255 − 0.5)/0.5", [vision.imageSize, vision.imageSize, vision.channelCount])
    case .patches:
      return Formula(
        "patches = squares of \(size)×\(size) pixels, flattened", shape(of: .pixels, in: Stage(.preprocessing)))
    case .patchEmbedding:
      let width = vision.channelCount * size * size
      return Formula("patch_embedding = patches·Wᵀ + b", [vision.patchCount, width], [width, vision.hiddenSize])
    default: return Formula("embeddings = patch_embedding + position")
    }
  }

  private func visionFormula(_ point: Point, _ index: Int, _ stage: Stage) -> Formula {
    let vision = model.configuration.vision
    let input = index == 0 ? "vision.embeddings" : "vision.block.\(index - 1).output"
    switch point {
    case .query, .key, .value:
      let name = point.shortName
      return Formula(
        "\(name) = norm1·W\(name)ᵀ + b, in \(vision.headCount) heads", shape(of: .norm1, in: stage),
        transposed("vision.block.\(index).attention.\(name).weight"))
    case .norm1: return Formula("norm1 = layernorm(\(input))")
    case .attentionOutput: return product("output = heads side by side·Wᵀ + b", .heads, "attention.output", stage)
    case .afterAttention: return Formula("after_attention = \(input) + attention.output")
    case .norm2: return Formula("norm2 = layernorm(after_attention)")
    case .up: return product("up = norm2·Wᵀ + b", .norm2, "mlp.up", stage)
    case .activated: return Formula("activated = gelu(up)")
    case .mlpOutput: return product("output = activated·Wᵀ + b", .activated, "mlp.down", stage)
    default: return attentionFormula(point, stage, query: .query, keys: .key, values: .value, mask: "")
    }
  }

  private func textFormula(_ point: Point, _ index: Int, _ stage: Stage) -> Formula {
    let text = model.configuration.text
    let input = index == 0 ? "text.embeddings" : "text.block.\(index - 1).output"
    switch point {
    case .query, .key, .value:
      let name = point.shortName
      let heads = name == "q" ? text.headCount : text.keyValueHeadCount
      return Formula(
        "\(name) = norm1·W\(name)ᵀ, in \(heads) head\(heads == 1 ? "" : "s")", shape(of: .norm1, in: stage),
        transposed("text.block.\(index).attention.\(name).weight"))
    case .queryRotated: return Formula("q_rotated = rope(q, text.positions)")
    case .keyRotated: return Formula("k_rotated = rope(k, text.positions)")
    case .cachedKeys: return Formula("cache.k = keys before, then k_rotated")
    case .cachedValues: return Formula("cache.v = values before, then v")
    case .norm1: return Formula("norm1 = rmsnorm(\(input))")
    case .attentionOutput: return product("output = heads side by side·Wᵀ", .heads, "attention.output", stage)
    case .afterAttention: return Formula("after_attention = \(input) + attention.output")
    case .norm2: return Formula("norm2 = rmsnorm(after_attention)")
    case .gate: return product("gate = norm2·Wᵀ", .norm2, "mlp.gate", stage)
    case .up: return product("up = norm2·Wᵀ", .norm2, "mlp.up", stage)
    case .gated: return Formula("gated = gelu(gate)⊙up")
    case .mlpOutput: return product("output = gated·Wᵀ", .gated, "mlp.down", stage)
    default:
      return attentionFormula(
        point, stage, query: .queryRotated, keys: .cachedKeys, values: .cachedValues, mask: " + text.mask")
    }
  }

  /// Scores, weights and heads, and a block's output.
  private func attentionFormula(_ point: Point, _ stage: Stage, query: Point, keys: Point, values: Point, mask: String)
    -> Formula
  {
    let (q, k) = (shape(of: query, in: stage), shape(of: keys, in: stage))
    switch point {
    case .scores: return Formula("scores = \(query.shortName)·\(keys.shortName)ᵀ/√\(q[2])", q, [k[0], k[2], k[1]])
    case .weights: return Formula("weights = softmax(scores\(mask))", shape(of: .scores, in: stage))
    case .heads:
      return Formula(
        "heads = weights·\(values.shortName)", shape(of: .weights, in: stage), shape(of: values, in: stage))
    default: return Formula("output = after_attention + mlp.output")
    }
  }

  private func mergeFormula(_ point: Point, _ stage: Stage) -> Formula {
    let text = model.configuration.text
    switch point {
    case .tokens where stage.step == 0:
      return Formula("tokens = \(model.configuration.vision.patchCount) × <image>, <bos>, the prompt, a newline")
    case .tokens: return Formula("tokens = the token chosen before")
    case .positions: return Formula("positions = 1, 2, 3, …")
    case .embeddings where stage.step == 0:
      return Formula("embeddings = projector.output, then embedding[token]·√\(text.hiddenSize)")
    case .embeddings: return Formula("embeddings = embedding[token]·√\(text.hiddenSize)")
    case .mask: return Formula("mask = 0 where a row sees a key, −∞ where not")
    case .ropeCosine: return Formula("cos = cos(position·\(base)^(−2i/\(text.headSize)))")
    default: return Formula("sin = sin(position·\(base)^(−2i/\(text.headSize)))")
    }
  }

  private var base: String { NumberFormat.compact(model.configuration.text.ropeBase) }

  private func logitsFormula(_ point: Point, _ stage: Stage) -> Formula {
    let last = model.configuration.text.layerCount - 1
    switch point {
    case .norm: return Formula("norm = rmsnorm(text.block.\(last).output)")
    case .logits:
      return Formula(
        "logits = norm[last]·embeddingᵀ", [model.configuration.text.hiddenSize], transposed("text.head.weight"))
    default: return Formula("probabilities = softmax(logits)")
    }
  }

  private func choiceFormula(_ point: Point) -> Formula {
    let temperature = sampling.temperature.map { "/\(NumberFormat.compact($0))" } ?? ""
    switch (point, sampling.temperature) {
    case (.scaled, _): return Formula("scaled = text.logits\(temperature)")
    case (.kept, nil): return Formula("kept = 1 at the largest, 0 elsewhere (greedy)")
    case (.kept, _):
      return Formula(
        "kept = most probable of softmax(scaled) reaching \(NumberFormat.compact(sampling.topP)), renormalised")
    case (_, nil): return Formula("token = argmax(kept)")
    default: return Formula("token = drawn from kept with seed \(sampling.seed)")
    }
  }

  /// A linear layer of a block.
  private func product(_ text: String, _ input: Point, _ weight: String, _ stage: Stage) -> Formula {
    let shape = shape(of: input, in: stage)
    let rows = shape.count == 3 ? [shape[1], shape[0] * shape[2]] : shape
    return Formula(text, rows, transposed("\(stage.part.prefix).\(weight).weight"))
  }

  private func transposed(_ address: String) -> [Int] { model.weights[address].shape.reversed() }
}

extension Point {
  /// The end of the address: `q` for `attention.q`, `cache.k` for `attention.cache.k`.
  var shortName: String {
    let name = rawValue
    for prefix in ["attention.", "mlp.", "rope."] where name.hasPrefix(prefix) {
      return String(name.dropFirst(prefix.count))
    }
    return name
  }
}
