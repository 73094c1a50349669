import Tensors

/// A process cannot do with the memory it may take.
public enum MemoryError: Error, Equatable, CustomStringConvertible {
  /// The largest part of the model does not fit.
  case tooLittle(limit: Int, needed: Int)

  /// How much is given and how much is needed, in one line, in gigabytes of 10⁹ bytes.
  public var description: String {
    switch self {
    case .tooLittle(let limit, let needed):
      String(
        format: "%.2f GB of memory are too little for this model, whose largest part alone takes %.2f GB; give %.2f GB",
        Double(limit) / 1e9, Double(needed) / 1e9, (Double(needed) / 1e8).rounded(.up) / 10)
    }
  }
}

extension PaliGemma {
  /// The same model in a process that may take `limit` bytes of memory: weights that are not at work are given back for
  /// others, as far as need be.
  public func limitingMemory(to limit: Int) throws(MemoryError) -> PaliGemma {
    var model = self
    model.window = WeightWindow(configuration, weights, limit: limit, spare: spareByteCount)
    let needed = model.window.needed
    guard needed <= limit else { throw .tooLittle(limit: limit, needed: needed) }
    return model
  }

  /// What an answer takes beside weights, about: the cache, and what a prompt is computed in.
  private var spareByteCount: Int {
    let (vision, text) = (configuration.vision, configuration.text)
    let rows = vision.patchCount + 100
    let stream = 8 * rows * max(text.hiddenSize, vision.hiddenSize)
    let innerAndPacked = 3 * min(rows, mostPackedRows) * text.intermediateSize
    return KeyValueCache.bytesPerToken(text) * rows + 4 * (stream + innerAndPacked)
  }

  /// To be called before a part of the model reads its weights.
  package func willUse(_ part: Stage.Part) {
    guard part != .merge, part != .loss else { return }  // which read but a row for a token, or nothing
    window.willUse(part, before: layout.part(after: part))
  }
}
