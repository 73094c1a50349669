import Tensors

/// How the next token is chosen from its logits.
public struct Sampling: Sendable, Equatable {
  /// Divides the logits; nil takes the most probable token (greedy).
  public var temperature: Float?
  /// The smallest set of most probable tokens whose probabilities reach this is kept (nucleus sampling); 1 keeps all.
  ///
  /// Holtzman et al.: The Curious Case of Neural Text Degeneration (arXiv 1904.09751).
  public var topP: Float
  /// The same seed chooses the same tokens.
  public var seed: UInt64

  /// The most probable token, always.
  public static let greedy = Sampling(temperature: nil, topP: 1, seed: 0)

  /// `temperature` is above 0 or nil, `topP` above 0 and at most 1.
  public init(temperature: Float?, topP: Float, seed: UInt64) {
    self.temperature = temperature
    self.topP = topP
    self.seed = seed
  }

  /// Chooses the token after the pass of `step` from `logits` [V].
  package func choose(_ logits: Tensor, step: Int, _ probe: inout some Probe) -> Int {
    let scaled = probe(.scaled, logits * (1 / (temperature ?? 1)))
    let kept = probe(.kept, temperature == nil ? mostProbable(scaled) : nucleus(softmax(scaled)))
    let token = probe(.token, Tensor([draw(kept, step: step)]))
    return token.integers[0]
  }

  /// Probability 1 on the largest logit, the first of equals.
  private func mostProbable(_ logits: Tensor) -> Tensor {
    var kept = [Float](repeating: 0, count: logits.count)
    kept[logits.indexOfLargestNumber] = 1
    return Tensor(kept, shape: logits.shape)
  }

  /// `probabilities` [V] with all but the nucleus set to 0, and summing to 1 again.
  func nucleus(_ probabilities: Tensor) -> Tensor {
    guard topP < 1 else { return probabilities }
    let values = probabilities.values
    var (kept, sum) = ([Float](repeating: 0, count: values.count), 0.0)
    for index in mostProbableIndices(values) {
      kept[index] = values[index]
      sum += Double(values[index])
      if sum >= Double(topP) { break }
    }
    return Tensor(kept, shape: probabilities.shape) * Float(1 / sum)
  }

  /// Indices of the largest values, largest first and the first of equals first: at least as many as the nucleus takes.
  ///
  /// Sorting a whole vocabulary would cost as much as a layer; so a threshold falls until enough lies above it.
  private func mostProbableIndices(_ values: [Float]) -> [Int] {
    var threshold = (values.max() ?? 0) / 16
    while threshold >= .leastNormalMagnitude {
      let indices = values.indices.filter { values[$0] >= threshold }
      let sum = indices.reduce(0.0) { $0 + Double(values[$1]) }
      if sum > Double(topP) * (1 + 1e-9) { return sorted(indices, by: values) }  // more than rounding can take away
      threshold /= 16
    }
    return sorted(Array(values.indices), by: values)
  }

  private func sorted(_ indices: [Int], by values: [Float]) -> [Int] {
    indices.sorted { values[$0] != values[$1] ? values[$0] > values[$1] : $0 < $1 }
  }

  /// The token at which the running sum of probabilities first passes a number that seed and step determine.
  private func draw(_ probabilities: Tensor, step: Int) -> Int {
    if temperature == nil { return probabilities.indexOfLargestNumber }
    let total = probabilities.values.reduce(0.0) { $0 + Double($1) }
    let target = uniform(step: step) * total
    var sum = 0.0
    for (index, probability) in probabilities.values.enumerated() where probability > 0 {
      sum += Double(probability)
      if sum > target { return index }
    }
    return probabilities.indexOfLargestNumber
  }

  /// A number in [0, 1) from seed and step alone, so that going back and on again chooses the same.
  private func uniform(step: Int) -> Double { Double(SplitMix64.number(step, seed: seed) >> 11) * 0x1p-53 }
}
