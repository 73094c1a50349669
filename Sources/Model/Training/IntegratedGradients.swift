import PaliGemmaModel
import Tensors

/// How much each number of a picture adds to the mean log probability of a target, on the way from a grey picture.
///
/// Sundararajan, Taly, Yan: Axiomatic Attribution for Deep Networks (arXiv 1703.01365): the gradient's mean along the straight
/// way, times the way. All shares together make the difference between the way's ends. The loss, too, is known wherever a
/// gradient is, so it is known of each piece of the way how far its shares are from what the loss changes over it; pieces where
/// that is much are halved until all of them together are within ``tolerance``.
package struct IntegratedGradients {
  /// Of each pixel's colour: [3, S, S].
  package let shares: Tensor
  /// The mean log probability with the picture, less that with grey.
  package let difference: Double
  /// How many gradients they are made of.
  package let count: Int
  /// How far the pieces are from what the loss changes over each of them, together, as a share of the difference.
  package let error: Double

  /// How far the pieces may be, as a share of the difference.
  package static let tolerance = 0.01
  private static let firstPieces = 4
  private static let mostGradients = 256

  /// Whether the shares make the whole difference.
  package var isComplete: Bool { error <= Self.tolerance }

  /// - Parameters:
  ///   - willRun: is called before each stage, on several threads at once, and may throw to stop.
  ///   - didProgress: is told how many gradients there are, and the error that is left.
  package init(
    _ model: PaliGemma, _ input: Input, target: [Int], willRun: () throws -> Void,
    didProgress: (Int, Double) -> Void = { _, _ in }
  ) throws {
    func places(_ shares: [Float]) throws -> [Place] {
      try mapConcurrently(shares) { share in
        Result { try Place(model, input, share: share, target: target, willRun) }
      }.map { try $0.get() }
    }
    let first = try places((0...2 * Self.firstPieces).map { Float($0) / Float(2 * Self.firstPieces) })
    var pieces = (0..<Self.firstPieces).map { Piece(first[2 * $0], first[2 * $0 + 1], first[2 * $0 + 2]) }
    difference = first[0].loss - first[first.count - 1].loss
    let size = max(abs(difference), .leastNormalMagnitude)
    var (count, error) = (first.count, pieces.error / size)
    while error > Self.tolerance, count < Self.mostGradients {
      didProgress(count, error)
      let limit = Self.tolerance * size / Double(pieces.count)
      let middles = try places(pieces.filter { $0.error > limit }.flatMap(\.middles))
      count += middles.count
      pieces = pieces.halved(at: middles) { $0.error > limit }
      error = pieces.error / size
    }
    let sum = pieces.reduce(Tensor(repeating: 0, shape: input.pixels.shape)) { $0 + $1.gradient }
    (shares, self.count, self.error) = (sum * input.pixels * -1, count, error)
  }
}

/// A place on the way: this share of the picture's numbers, the others of grey.
private struct Place: Sendable {
  let share: Float
  let loss: Double
  /// The loss's, of the picture: [3, S, S].
  let gradient: Tensor
  /// By how much the loss changes with the share.
  let slope: Double

  init(_ model: PaliGemma, _ input: Input, share: Float, target: [Int], _ willRun: () throws -> Void) throws {
    let place = Input(pixels: input.pixels * share, tokens: input.tokens)
    let pass = try TargetedPass(model, place, target: target) { _ in try willRun() }
    (self.share, loss, gradient) = (share, Double(pass.loss), try pass.pixelGradient(willRun))
    slope = Double((gradient * input.pixels).sum(over: [0, 1, 2]).values[0])
  }
}

/// A piece of the way, known at its ends and in the middle.
private struct Piece {
  let from, middle, to: Place
  /// How far the slopes are from what the loss changes.
  let error: Double

  init(_ from: Place, _ middle: Place, _ to: Place) {
    (self.from, self.middle, self.to) = (from, middle, to)
    let change = Double(to.share - from.share) / 6 * (from.slope + 4 * middle.slope + to.slope)
    error = abs(change - (to.loss - from.loss))
  }

  /// The gradient's mean by Simpson's rule, times the piece's length.
  var gradient: Tensor {
    (from.gradient + middle.gradient * 4 + to.gradient) * ((to.share - from.share) / 6)
  }

  /// The middles of its halves.
  var middles: [Float] { [(from.share + middle.share) / 2, (middle.share + to.share) / 2] }
}

extension [Piece] {
  fileprivate var error: Double { reduce(0) { $0 + $1.error } }

  /// Some of them in halves, whose middles are given in order.
  fileprivate func halved(at middles: [Place], where isRough: (Piece) -> Bool) -> [Piece] {
    var left = middles[...]
    return flatMap { piece in
      guard isRough(piece), let first = left.popFirst(), let second = left.popFirst() else { return [piece] }
      return [Piece(piece.from, first, piece.middle), Piece(piece.middle, second, piece.to)]
    }
  }
}

extension TargetedPass {
  /// The loss's gradient of the picture: [3, S, S].
  fileprivate func pixelGradient(_ willRun: () throws -> Void) throws -> Tensor {
    var pixels = Tensor(0)
    try backward(isWanted: { _ in false }) { index, gradients in
      try willRun()
      if index == 0 { pixels = gradients.values[.pixels] ?? pixels }
    }
    return pixels
  }
}
