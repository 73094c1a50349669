import Tensors

/// The keys and values of all tokens so far, layer by layer, in memory set aside once.
///
/// It does not keep count of its rows: a pass says at which row it writes. Going back is writing from an earlier row again.
public final class KeyValueCache {
  /// The keys and values of one layer.
  package struct Layer {
    package let keys, values: Rows
  }

  package let layers: [Layer]
  /// How many tokens fit.
  public let capacity: Int

  private init(layers: [Layer], capacity: Int) {
    self.layers = layers
    self.capacity = capacity
  }

  /// The same rows, to be written apart from these.
  public func copy() -> KeyValueCache {
    KeyValueCache(layers: layers.map { Layer(keys: $0.keys.copy(), values: $0.values.copy()) }, capacity: capacity)
  }

  /// Room for `capacity` tokens.
  public init(_ configuration: Configuration.Text, capacity: Int) {
    self.capacity = capacity
    layers = (0..<configuration.layerCount).map { _ in
      Layer(keys: Rows(configuration, capacity), values: Rows(configuration, capacity))
    }
  }

  /// Bytes that one token takes in all layers.
  public static func bytesPerToken(_ configuration: Configuration.Text) -> Int {
    2 * configuration.layerCount * configuration.keyValueHeadCount * configuration.headSize * 4
  }

  /// Rows of one kind in one layer, of which the first few are filled.
  package final class Rows {
    /// All rows where they lie, `[kvHeads, capacity, headSize]`.
    package var storage: Tensor

    init(_ configuration: Configuration.Text, _ capacity: Int) {
      storage = Tensor(repeating: 0, shape: [configuration.keyValueHeadCount, capacity, configuration.headSize])
    }

    private init(_ storage: Tensor) { self.storage = storage }

    func copy() -> Rows { Rows(storage) }

    /// Writes `rows` [kvHeads, rows, headSize] in place from row `start` on; the last `count` rows up to there:
    /// `[kvHeads, count, headSize]`.
    func appending(_ rows: Tensor, at start: Int, count: Int) -> Tensor {
      let end = start + rows.shape[1]
      storage.replaceTokens(from: start, with: rows)
      return storage.tokens(end - count..<end)
    }

    /// Puts the last rows of `rows` [kvHeads, keys, headSize] in the place of those that lie from row `start` on.
    func replace(with rows: Tensor, from start: Int, count: Int) {
      storage.replaceTokens(from: start, with: rows.tokens(rows.shape[1] - count..<rows.shape[1]))
    }
  }
}

extension KeyValueCache.Layer {
  /// Writes the keys and values [kvHeads, rows, headSize] of a pass whose rows begin at `start`, shows the probe what is in the
  /// cache then, and keeps what it has changed of them for the tokens to come.
  /// - Parameter window: how many of the last keys are seen, but for a prompt's rows, which see all of it.
  /// - Returns: what is seen, `[kvHeads, keys, headSize]`.
  func appending(_ k: Tensor, _ v: Tensor, at start: Int, window: Int? = nil, _ probe: inout some Probe) -> (
    keys: Tensor, values: Tensor
  ) {
    let (rows, end) = (k.shape[1], start + k.shape[1])
    let count = start == 0 ? end : min(window ?? end, end)
    let keys = probe(.cachedKeys, self.keys.appending(k, at: start, count: count))
    let values = probe(.cachedValues, self.values.appending(v, at: start, count: count))
    self.keys.replace(with: keys, from: start, count: rows)
    self.values.replace(with: values, from: start, count: rows)
    return (keys, values)
  }
}
