import Tensors

/// Sixteen codes of an answer to a mask of 64×64: the decoder of a VQ-VAE, whose codebook has a vector for each code.
///
/// van den Oord et al.: Neural Discrete Representation Learning (arXiv 1711.00937); the layers are those of big_vision's
/// `evaluators/proj/paligemma/transfers/segmentation.py`.
public struct MaskDecoder: Sendable {
  /// How many codes a mask has: the places of a grid, row by row.
  public static let codeCount = side * side
  /// How many different codes there are.
  public static let codebookSize = 128
  /// The grid's side.
  package static let side = 4

  package let codebook: Tensor  // [128, E]
  let projection: Convolution  // E → C
  let blocks: [Block]
  let upsamples: [TransposedConvolution]
  let head: Convolution  // → 1

  /// What becomes of a value on the way: it is seen, and may be replaced.
  public typealias Probe = (MaskPoint, Tensor) -> Tensor

  /// The mask of `codes`: `[64, 64]`, about −1 where the object is not to 1 where it is.
  /// - Parameters:
  ///   - codes: of `<seg>` tokens.
  ///   - probe: is shown every value under its name.
  /// - Precondition: there are ``codeCount`` codes, all below ``codebookSize``.
  public func callAsFunction(_ codes: [Int], _ probe: Probe = { $1 }) -> Tensor {
    precondition(codes.count == Self.codeCount && codes.allSatisfy((0..<Self.codebookSize).contains), "\(codes)")
    let codes = probe(.codes, Tensor(codes.map(Float.init), shape: [codes.count]))
    var x = probe(.embeddings, embeddings(codes))  // [E, 4, 4]
    x = probe(.projected, relu(probe(.projection, projection(x))))  // [C, 4, 4]
    for (index, block) in blocks.enumerated() { x = block(x) { probe(.block(index, $0), $1) } }
    for (index, upsample) in upsamples.enumerated() {
      x = probe(.upsample(index, .output), relu(probe(.upsample(index, .convolved), upsample(x))))
    }
    x = head(x)  // [1, 64, 64]
    return probe(.mask, x.reshaped([x.shape[1], x.shape[2]]))
  }

  private func embeddings(_ codes: Tensor) -> Tensor {
    let rows = codebook.taking(codes.values.map { min(max(Int($0), 0), Self.codebookSize - 1) }, axis: 0)  // [16, E]
    return rows.transposed.reshaped([codebook.shape[1], Self.side, Self.side])
  }

  /// A residual block: `x + conv3(relu(conv2(relu(conv1(x)))))`.
  struct Block {
    let conv1, conv2, conv3: Convolution

    func callAsFunction(_ x: Tensor, _ probe: (MaskPoint.BlockPoint, Tensor) -> Tensor) -> Tensor {
      let first = probe(.activated1, relu(probe(.conv1, conv1(x))))
      let second = probe(.activated2, relu(probe(.conv2, conv2(first))))
      return probe(.output, x + probe(.conv3, conv3(second)))
    }
  }
}

/// Nothing below 0.
private func relu(_ x: Tensor) -> Tensor { maximum(x, Tensor(0)) }
