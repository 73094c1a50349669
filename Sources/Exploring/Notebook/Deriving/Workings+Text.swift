import Foundation
import PaliGemmaModel
import Rendering
import Tensors

extension Workings {
  func merge(_ point: Point, _ index: [Int]) -> Derivation {
    let value = Double(self[point][index])
    let equation = name(point, index)
    let text = model.configuration.text
    switch point {
    case .tokens:
      let piece = pieceName(Int(value))
      return Derivation("\(equation) is the id of \(piece)", value: value)
    case .positions:
      return Derivation("\(equation) = \(start) tokens before + \(index[0]) + 1", value: Double(start + index[0] + 1))
        .noting("positions count from 1")
    case .embeddings: return embedding(index, equation)
    case .mask:
      return Derivation(
        "\(equation) = \(value == 0 ? "0, because row \(index[0]) sees key \(index[1])" : "−∞, hidden")", value: value
      ).noting("image and prompt see each other both ways; a generated token sees all before it")
    default:
      let isCosine = point == .ropeCosine
      let frequency = 1 / pow(text.ropeBase, Double(2 * index[1]) / Double(text.headSize))
      let position = Double(self[.positions][[index[0]]])
      let base = NumberFormat.compact(text.ropeBase)
      return Derivation(
        "\(equation) = \(isCosine ? "cos" : "sin")(position·\(base)^(−2·\(index[1])/\(text.headSize)))",
        value: frequency
      )
      .followed(by: "\(base)^(−2·\(index[1])/\(text.headSize))") { $0 }
      .followed(by: "·position \(NumberFormat.compact(position)), an angle in radians") { $0 * position }
      .followed(by: isCosine ? "cos" : "sin") { isCosine ? cos($0) : sin($0) }
    }
  }

  /// A number of the decoder's first rows: the projector's, or a token's embedding times √width.
  private func embedding(_ index: [Int], _ equation: String) -> Derivation {
    let (tokens, width) = (self[.tokens].values, model.configuration.text.hiddenSize)
    let token = Int(tokens[index[0]])
    let imageRow = tokens[..<index[0]].count { Int($0) == model.configuration.imageToken }
    if token == model.configuration.imageToken, imageRow < input.value.count / width {
      let place = [imageRow, index[1]]
      return Derivation(
        "\(equation) = projector.output[\(written(place))]", value: Double(input.value[place])
      ).noting("an image row is the projector's output, unscaled")
    }
    let weight = model.weights["text.embedding.weight"].rows(token..<token + 1).values[index[1]]
    return Derivation("\(equation) = text.embedding.weight[\(token),\(index[1])]·√\(width)", value: Double(weight))
      .noting("token \(token) is \(pieceName(token))")
      .followed(by: "the embedding") { $0 }
      .followed(by: "·√\(width)") { $0 * Double(Float(width).squareRoot()) }
  }

  func textBlock(_ point: Point, _ index: [Int]) -> Derivation {
    let (prefix, text) = (stage.part.prefix, model.configuration.text)
    switch point {
    case .norm1: return rmsNorm(point, index, input, "\(prefix).norm1")
    case .query, .key, .value:
      let row = index[0] * text.headSize + index[2]
      return linear(point, index, self.row(.norm1, index[1]), "\(prefix).\(point.rawValue)", row)
    case .queryRotated: return rotation(point, index, of: .query)
    case .keyRotated: return rotation(point, index, of: .key)
    case .cachedKeys: return cached(point, index, .keyRotated)
    case .cachedValues: return cached(point, index, .value)
    case .scores: return score(index, .queryRotated, .cachedKeys, keyHead: keyValueHead(index[0]))
    case .weights: return attentionWeight(index)
    case .heads: return head(index, .cachedValues, valueHead: keyValueHead(index[0]))
    case .attentionOutput: return attentionOutput(index, headSize: text.headSize)
    case .afterAttention: return residual(point, index, input, .attentionOutput)
    case .norm2: return rmsNorm(point, index, ("after_attention", self[.afterAttention]), "\(prefix).norm2")
    case .gate, .up: return linear(point, index, row(.norm2, index[0]), "\(prefix).\(point.rawValue)", index[1])
    case .gated:
      let up = Double(self[.up][index])
      return Derivation.gelu(
        name(point, index), (name(.gate, index), self[.gate][index]), times: name(.up, index)
      )
      .followed(by: "·\(name(.up, index)) = \(NumberFormat.compact(up))") { $0 * up }
    case .mlpOutput: return linear(point, index, row(.gated, index[0]), "\(prefix).mlp.down", index[1])
    default: return residual(point, index, ("after_attention", self[.afterAttention]), .mlpOutput)
    }
  }

  /// The key/value head that serves a query head.
  private func keyValueHead(_ head: Int) -> Int {
    let text = model.configuration.text
    return head / (text.headCount / text.keyValueHeadCount)
  }

  /// A number of a query or key that was turned by its position.
  private func rotation(_ point: Point, _ index: [Int], of original: Point) -> Derivation {
    let half = model.configuration.text.headSize / 2
    let (head, row, column) = (index[0], index[1], index[2])
    let isFirst = column < half
    let partner = [head, row, isFirst ? column + half : column - half]
    let pair = column % half
    let cosine = pass?.cosine[[row, pair]] ?? 1
    let sine = pass?.sine[[row, pair]] ?? 0
    let (own, other) = (self[original][index], self[original][partner])
    let (ownName, otherName) = (name(original, index), name(original, partner))
    let sign: Float = isFirst ? -1 : 1
    return Derivation(
      "\(name(point, index)) = \(ownName)·cos[\(row),\(pair)] \(isFirst ? "−" : "+") \(otherName)·sin[\(row),\(pair)]",
      sum: [Double(own) * Double(cosine), Double(sign * other) * Double(sine)],
      label: { $0 == 0 ? "\(ownName)·cos" : "\(isFirst ? "−" : "")\(otherName)·sin" },
      working: {
        $0 == 0
          ? "\(NumberFormat.compact(own))·\(NumberFormat.compact(cosine))"
          : "\(NumberFormat.compact(sign * other))·\(NumberFormat.compact(sine))"
      }
    ).noting(
      "cos and sin are text.rope.cos and text.rope.sin; numbers \(pair) and \(pair + half) of a head turn together")
  }

  /// A number of the cache: this pass's, or an earlier one's.
  private func cached(_ point: Point, _ index: [Int], _ added: Point) -> Derivation {
    let value = Double(self[point][index])
    guard index[1] < start else {
      let place = [index[0], index[1] - start, index[2]]
      return Derivation("\(name(point, index)) = \(name(added, place))", value: Double(self[added][place]))
        .noting("this pass has put it into the cache")
    }
    return Derivation("\(name(point, index)) lay in the cache", value: value)
      .noting("an earlier pass has put it there: \(stage.part.prefix).\(point.rawValue)@0 for the prompt's")
  }

  /// A share of the attention of one row: the softmax of its scores, hidden keys left out.
  private func attentionWeight(_ index: [Int]) -> Derivation {
    let scores = row(.scores, index[0], index[1])
    let mask = pass?.mask.row([index[1]]) ?? []
    let masked = Factors("\(scores.name) + mask[\(index[1]),i]", zip(scores.values, mask).map { $0 + $1 })
    return .softmax(name(.weights, index), masked, at: index[2], letter: "i", label: keyName)
  }

  /// A key by its index and token.
  private func keyName(_ key: Int) -> String {
    key < model.configuration.vision.patchCount ? patchName(key) : "key \(key)"
  }
}

// MARK: - The answer

extension Workings {
  func logits(_ point: Point, _ index: [Int]) -> Derivation {
    switch point {
    case .norm: return rmsNorm(point, index, input, "text.norm")
    case .logits:
      let last = self[.norm].shape[0] - 1
      return linear(point, index, row(.norm, last), "text.head", index[0])
        .noting("token \(index[0]) is \(pieceName(index[0]))")
    default: return share(point, index, Factors("logits[i]", self[.logits].values))
    }
  }

  func choice(_ point: Point, _ index: [Int]) -> Derivation {
    let value = Double(self[point][index])
    switch point {
    case .scaled:
      let logit = Double(input.value[index])
      guard let temperature = sampling.temperature else {
        return Derivation("\(name(point, index)) = logits[\(index[0])]", value: logit)
          .noting("greedy: the temperature plays no part")
      }
      return Derivation("\(name(point, index)) = logits[\(index[0])]/temperature", value: logit)
        .followed(by: "/\(NumberFormat.compact(temperature))") { $0 / Double(temperature) }
    case .kept where sampling.temperature == nil:
      return Derivation(
        "\(name(point, index)) = \(value == 1 ? "1, the largest logit" : "0, not the largest logit")", value: value
      ).noting("greedy: all probability goes to the largest logit")
    case .kept where sampling.topP >= 1: return share(point, index, Factors("scaled[i]", self[.scaled].values))
    case .kept:
      return Derivation(
        "\(name(point, index)) = \(value > 0 ? "its share of the nucleus" : "0, outside the nucleus")", value: value
      ).noting(
        "the nucleus is the smallest set of tokens whose probabilities reach \(NumberFormat.compact(sampling.topP))")
    default:
      return Derivation("\(name(point, index)) is \(pieceName(Int(value)))", value: value)
        .noting("kept[\(Int(value))] = \(NumberFormat.compact(self[.kept].values[Int(value)]))")
    }
  }

  /// A token's share of the softmax over the vocabulary.
  private func share(_ point: Point, _ index: [Int], _ logits: Factors) -> Derivation {
    .softmax(name(point, index), logits, at: index[0], letter: "i") { "\($0) \(pieceName($0))" }
  }
}
