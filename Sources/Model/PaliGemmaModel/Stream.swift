import Tensors

/// What a model is asked: an image and the tokens of a prompt.
public struct Input: Sendable, Equatable {
  /// The normalised image, `[3, S, S]`.
  public var pixels: Tensor
  /// The image tokens, then `<bos>` and the prompt.
  public var tokens: [Int]

  /// `pixels` [3, S, S] from −1 to 1, and the `tokens` that stand for the image and spell the prompt.
  public init(pixels: Tensor, tokens: [Int]) {
    self.pixels = pixels
    self.tokens = tokens
  }
}

/// What one stage hands to the next: the residual stream, and what all layers of a pass share.
///
/// A value; keeping one is a checkpoint from which everything after it can be run again.
public struct Stream: Sendable {
  /// The values that flow: pixels, then patches `[N, D]`, then the decoder's rows `[T, H]`, then logits `[V]`.
  public internal(set) var hidden: Tensor
  /// The token ids of this pass: the prompt's, or the one generated.
  public internal(set) var tokens: [Int]
  /// How many rows of the cache were filled before this pass.
  public internal(set) var start: Int
  /// 0 or −∞, `[T, K]`; set where image and text merge.
  public internal(set) var mask = Tensor([], shape: [0])
  /// The same for Gemma 2's local layers, of the keys in their window.
  var localMask = Tensor([], shape: [0])
  /// The angles of this pass's positions; set where image and text merge.
  var rotary = Rotary(positions: [], headSize: 0, base: 1)
  /// The tokens of the answer that should have been, of which the loss is taken; empty where none is given.
  var target: [Int] = []
  /// The token that was chosen; set by the last stage of a pass.
  public internal(set) var chosen: Int?

  /// The stream into the first stage of a prompt.
  public init(_ input: Input) {
    hidden = input.pixels
    tokens = input.tokens
    start = 0
  }

  /// The stream into the first stage of a pass over a prompt and the answer that should have been, of which the last token is
  /// asked for, but not given.
  package init(_ input: Input, target: [Int]) {
    self.init(input)
    tokens += target.dropLast()
    self.target = target
  }

  /// What flows on with the tokens of a prompt and those of the answer that should have been.
  package func asked(_ tokens: [Int], target: [Int]) -> Stream {
    var stream = self
    stream.tokens = tokens + target.dropLast()
    stream.target = target
    return stream
  }

  /// What flows from stage to stage on the way back: the loss's gradient of what the next one hands on.
  package init(gradient: Tensor) {
    hidden = gradient
    (tokens, start) = ([], 0)
  }

  /// The stream into the first stage of the pass that takes `token`, after `start` others.
  public init(token: Int, start: Int) {
    hidden = Tensor([], shape: [0])
    tokens = [token]
    self.start = start
  }
}
