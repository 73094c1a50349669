import Tensors

/// A layer of the decoder of either family.
package enum DecoderLayer {
  case gemma(TextBlock)
  case gemma2(Gemma2Block)

  init(_ weights: Weights, _ index: Int, _ configuration: Configuration.Text) {
    if let gemma2 = configuration.gemma2 {
      self = .gemma2(Gemma2Block(weights, index, configuration, gemma2))
    } else {
      self = .gemma(TextBlock(weights, "text.block.\(index)", configuration))
    }
  }

  func callAsFunction(_ x: Tensor, _ stream: Stream, _ cache: KeyValueCache.Layer, _ probe: inout some Probe) -> Tensor
  {
    switch self {
    case .gemma(let block): block(x, stream, cache, &probe)
    case .gemma2(let block): block(x, stream, cache, &probe)
    }
  }
}
