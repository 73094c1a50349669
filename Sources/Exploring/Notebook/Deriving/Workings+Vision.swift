import PaliGemmaModel
import Rendering
import Tensors

extension Workings {
  /// One colour of one pixel.
  func pixel(_ index: [Int]) -> Derivation {
    let byte = ((Double(input.value[index]) + 1) / 2 * 255).rounded()
    return Derivation("\(name(.pixels, index)) = (byte/255 − 0.5)/0.5", value: byte)
      .noting("\(["red", "green", "blue"][index[0]]) of the pixel in row \(index[1]), column \(index[2])")
      .followed(by: "the picture's byte, from 0 to 255") { $0 }
      .followed(by: "/255") { $0 / 255 }
      .followed(by: "(… − 0.5)/0.5") { ($0 - 0.5) / 0.5 }
  }

  func patchEmbedding(_ point: Point, _ index: [Int]) -> Derivation {
    let vision = model.configuration.vision
    let (patch, feature) = (index[0], index[1])
    switch point {
    case .patches:
      let size = vision.patchSize
      let (channel, inside) = (feature / (size * size), feature % (size * size))
      let row = patch / vision.patchesPerSide * size + inside / size
      let column = patch % vision.patchesPerSide * size + inside % size
      let place = [channel, row, column]
      return Derivation(
        "\(name(point, index)) = pixels[\(written(place))]", value: Double(input.value[place])
      ).noting(
        "a flattened patch is ordered channel, row, column: \(feature) = (\(channel)·\(size) + \(inside / size))·\(size) + \(inside % size)"
      )
    case .patchEmbedding: return linear(point, index, row(.patches, patch), "vision.patch_embedding", feature)
    default:
      let position = model.weights["vision.position.weight"].rows(patch..<patch + 1).values[feature]
      return .residual(
        name(point, index), ("patch_embedding", self[.patchEmbedding][index]),
        ("vision.position.weight", position))
    }
  }

  func visionBlock(_ point: Point, _ index: [Int]) -> Derivation {
    let (prefix, size) = (stage.part.prefix, model.configuration.vision.headSize)
    switch point {
    case .norm1: return layerNorm(point, index, input, "\(prefix).norm1")
    case .query, .key, .value:
      return linear(point, index, row(.norm1, index[1]), "\(prefix).\(point.rawValue)", index[0] * size + index[2])
    case .scores: return score(index, .query, .key, keyHead: index[0])
    case .weights:
      return .softmax(
        name(point, index), row(.scores, index[0], index[1]), at: index[2], letter: "i", label: patchName)
    case .heads: return head(index, .value, valueHead: index[0])
    case .attentionOutput: return attentionOutput(index, headSize: size)
    case .afterAttention: return residual(point, index, input, .attentionOutput)
    case .norm2: return layerNorm(point, index, ("after_attention", self[.afterAttention]), "\(prefix).norm2")
    case .up: return linear(point, index, row(.norm2, index[0]), "\(prefix).mlp.up", index[1])
    case .activated: return gelu(point, index, of: .up)
    case .mlpOutput: return linear(point, index, row(.activated, index[0]), "\(prefix).mlp.down", index[1])
    default: return residual(point, index, ("after_attention", self[.afterAttention]), .mlpOutput)
    }
  }

  func patchName(_ patch: Int) -> String { model.configuration.vision.patchName(patch) }
}
