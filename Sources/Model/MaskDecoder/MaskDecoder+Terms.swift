import Tensors

/// A number that a convolution sees, and what it is multiplied by.
package struct MaskTerm {
  /// Channel, row and column in what the convolution takes.
  package let place: [Int]
  package let number, weight: Float
}

extension MaskDecoder {
  /// What adds up, with a bias, to one number of a value that a convolution makes, plain or transposed; nil for any other value.
  /// - Parameters:
  ///   - index: channel, row and column; of the mask row and column.
  ///   - x: what the convolution takes.
  package func terms(of making: MaskMaking, at index: [Int], _ x: Tensor) -> (terms: [MaskTerm], bias: Float)? {
    let place = index.count == 2 ? [0] + index : index
    return switch making {
    case .convolved(_, let weight): convolution(weight).map { $0.terms(at: place, x) }
    case .upsampled(_, let weight): upsample(weight).map { $0.terms(at: place, x) }
    case .codes, .embedded, .relu, .sum: nil
    }
  }

  /// The place in the codebook of a number of `segmentation.embeddings`: which code of the grid, and which of its features.
  package static func codeIndex(of index: [Int]) -> (code: Int, feature: Int) { (index[1] * side + index[2], index[0]) }

  /// The convolution that a making calls `name`.
  private func convolution(_ name: String) -> Convolution? {
    let pieces = name.split(separator: ".").map(String.init)
    switch pieces[0] {
    case "projection": return projection
    case "head": return head
    case "block":
      guard pieces.count == 3, let index = Int(pieces[1]), blocks.indices.contains(index) else { return nil }
      let layers = ["conv1": blocks[index].conv1, "conv2": blocks[index].conv2, "conv3": blocks[index].conv3]
      return layers[pieces[2]]
    default: return nil
    }
  }

  private func upsample(_ name: String) -> TransposedConvolution? {
    guard let index = name.split(separator: ".").last.flatMap({ Int($0) }), upsamples.indices.contains(index) else {
      return nil
    }
    return upsamples[index]
  }
}

extension Convolution {
  fileprivate func terms(at place: [Int], _ x: Tensor) -> (terms: [MaskTerm], bias: Float) {
    let (out, row, column) = (place[0], place[1], place[2])
    let (height, width, reach) = (x.shape[1], x.shape[2], side / 2)
    var terms: [MaskTerm] = []
    for input in 0..<weight.shape[1] {
      let (channel, inside) = (input / (side * side), input % (side * side))
      let (y, x0) = (row + inside / side - reach, column + inside % side - reach)
      guard (0..<height).contains(y), (0..<width).contains(x0) else { continue }
      terms.append(MaskTerm(place: [channel, y, x0], number: x[[channel, y, x0]], weight: weight[[out, input]]))
    }
    return (terms, bias.values[out])
  }
}

extension TransposedConvolution {
  fileprivate func terms(at place: [Int], _ x: Tensor) -> (terms: [MaskTerm], bias: Float) {
    let (out, row, column) = (place[0], place[1], place[2])
    let (height, width) = (x.shape[1], x.shape[2])
    var terms: [MaskTerm] = []
    for channel in 0..<x.shape[0] {
      for (down, right) in (0..<Self.side * Self.side).map({ ($0 / Self.side, $0 % Self.side) }) {
        let (y, x0) = (row + 1 - down, column + 1 - right)  // twice the place of the pixel that paints this one
        guard y % 2 == 0, x0 % 2 == 0, (0..<height).contains(y / 2), (0..<width).contains(x0 / 2), y >= 0, x0 >= 0
        else {
          continue
        }
        let painted = weight[[(out * Self.side + down) * Self.side + right, channel]]
        terms.append(
          MaskTerm(place: [channel, y / 2, x0 / 2], number: x[[channel, y / 2, x0 / 2]], weight: painted))
      }
    }
    return (terms, bias.values[out])
  }
}
