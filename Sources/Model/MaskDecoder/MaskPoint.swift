/// A named value on the way from the codes of a mask to the mask.
public enum MaskPoint: Hashable, Sendable {
  /// The codes; their rows of the codebook; the convolution of these; what its ReLU leaves.
  case codes, embeddings, projection, projected
  /// A value of the residual block of that index.
  case block(Int, BlockPoint)
  /// A value of the layer of that index that doubles the size.
  case upsample(Int, UpsamplePoint)
  /// The mask, before it is cut off at 0 and 1.
  case mask

  /// A value of a residual block.
  public enum BlockPoint: String, Sendable, CaseIterable {
    /// Three convolutions, a ReLU behind each but the last, and the sum with what came in.
    case conv1, activated1, conv2, activated2, conv3, output
  }

  /// A value of a layer that doubles the size.
  public enum UpsamplePoint: String, Sendable, CaseIterable {
    /// The transposed convolution, and what its ReLU leaves.
    case convolved, output
  }

  /// What all addresses begin with.
  package static let prefix = "segmentation."

  /// The address, such as `segmentation.block.0.conv1`.
  public var address: String {
    switch self {
    case .codes: Self.prefix + "codes"
    case .embeddings: Self.prefix + "embeddings"
    case .projection: Self.prefix + "projection"
    case .projected: Self.prefix + "projected"
    case .block(let index, let point): Self.prefix + "block.\(index).\(point.rawValue)"
    case .upsample(let index, let point): Self.prefix + "upsample.\(index).\(point.rawValue)"
    case .mask: Self.prefix + "mask"
    }
  }
}

/// What a value is made of.
public enum MaskMaking: Hashable, Sendable {
  /// The sixteen codes of an answer.
  case codes
  /// A row of the codebook for each code, over the grid.
  case embedded(MaskPoint, weight: String)
  /// A convolution that keeps the size, and its bias.
  case convolved(MaskPoint, weight: String)
  /// A transposed convolution that doubles the size, and its bias.
  case upsampled(MaskPoint, weight: String)
  /// The larger of each element and 0.
  case relu(MaskPoint)
  /// Element by element.
  case sum(MaskPoint, MaskPoint)
}

/// All that is to be said of a named value: its name, how large it is, and what it is made of.
public struct MaskValue: Hashable, Sendable {
  /// Its name.
  public let point: MaskPoint
  /// Channels first.
  public let shape: [Int]
  /// What it is made of.
  public let making: MaskMaking
}
