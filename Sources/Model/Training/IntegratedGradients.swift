import PaliGemmaModel
import Tensors

/// How much each number of a picture adds to the mean log probability of a target, on the way from a grey picture.
///
/// Sundararajan, Taly, Yan: Axiomatic Attribution for Deep Networks (arXiv 1703.01365): the gradient's mean along the straight
/// way, times the way. All shares together make the difference between the way's ends.
package struct IntegratedGradients {
  /// Of each pixel's colour: [3, S, S].
  package let shares: Tensor
  /// The mean log probability with the picture, less that with grey.
  package let difference: Double
  /// How many gradients the mean is of.
  package let steps: Int

  /// How far the shares' sum may be from the difference, of it.
  private static let tolerance = 0.005
  private static let mostSteps = 512

  /// - Parameter willRun: is called before each gradient, and may throw to stop.
  package init(_ model: PaliGemma, _ input: Input, target: [Int], willRun: () throws -> Void) throws {
    func pass(_ share: Float) throws -> TargetedPass {
      try willRun()
      return try TargetedPass(model, Input(pixels: input.pixels * share, tokens: input.tokens), target: target)
    }
    let difference = Double(try pass(0).loss) - Double(try pass(1).loss)
    var (steps, shares) = (16, input.pixels)
    while true {
      var sum = Tensor(repeating: 0, shape: input.pixels.shape)
      for step in 0..<steps {
        sum = try sum + pass((Float(step) + 0.5) / Float(steps)).pixelGradient
      }
      shares = sum * input.pixels * (-1 / Float(steps))
      let error = abs(Double(shares.sum(over: [0, 1, 2]).values[0]) - difference)
      if error <= Self.tolerance * abs(difference) || steps >= Self.mostSteps { break }
      steps *= 2
    }
    (self.shares, self.difference, self.steps) = (shares, difference, steps)
  }
}

extension TargetedPass {
  /// The loss's gradient of the picture: [3, S, S].
  fileprivate var pixelGradient: Tensor {
    var pixels = Tensor(0)
    backward(isWanted: { _ in false }) { index, gradients in
      if index == 0 { pixels = gradients.values[.pixels] ?? pixels }
    }
    return pixels
  }
}
