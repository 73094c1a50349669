/// What one axis of a value counts; with a configuration, that says how long it is.
public enum Axis: Hashable, Sendable {
  /// Colours, and the picture's lines and columns of pixels.
  case channel, y, x
  /// Rows of the residual stream: patches of the image, or tokens of a pass of the decoder.
  case patch, row
  /// What a row may look at: all patches, or the tokens so far; in a local layer, at a generated token, the last of them.
  case key, localKey
  /// Query heads of the tower, and the decoder's key/value heads.
  case head, keyValueHead
  /// Two features of a head that turn together.
  case pair
  /// The numbers of a row, of such a width.
  case feature(Width)
  /// Pieces of the vocabulary.
  case token
  /// The one token that is chosen.
  case one
  /// Tokens of the answer that should have been.
  case answer
  /// What lies between an adapter's two matrices.
  case rank(Int)

  /// Which vectors' features an axis counts.
  public enum Width: Hashable, Sendable {
    /// Of the tower's residual stream, inside its MLP, and of one of its heads.
    case hidden, intermediate, head
    /// Of all its heads side by side, and of the decoder's key/value heads.
    case heads, keyValueHeads
    /// Of a flattened patch.
    case patch
    /// Of the decoder's residual stream, into which the projector leads.
    case decoder
  }

  /// The axis in a word.
  public var name: String {
    switch self {
    case .channel: "channel"
    case .y: "y"
    case .x: "x"
    case .patch: "patch"
    case .row: "row"
    case .key, .localKey: "key"
    case .head, .keyValueHead: "head"
    case .pair: "pair"
    case .feature: "feature"
    case .token, .one, .answer: "token"
    case .rank: "rank"
    }
  }
}

extension Axis {
  /// How long the axis is in `tower`, in a pass of `rows` rows that sees `keys` keys and is asked for `answers` tokens.
  func extent(in tower: Tower, _ configuration: Configuration, rows: Int, keys: Int, answers: Int) -> Int {
    let (vision, text) = (configuration.vision, configuration.text)
    return switch self {
    case .channel: vision.channelCount
    case .y, .x: vision.imageSize
    case .patch: vision.patchCount
    case .row: rows
    case .key: tower == .vision ? vision.patchCount : keys
    case .localKey: rows == keys ? keys : min(text.gemma2?.window ?? keys, keys)  // a prompt's rows see all of it
    case .head: tower == .vision ? vision.headCount : text.headCount
    case .keyValueHead: text.keyValueHeadCount
    case .pair: text.headSize / 2
    case .feature(.hidden): tower == .vision ? vision.hiddenSize : text.hiddenSize
    case .feature(.intermediate): tower == .vision ? vision.intermediateSize : text.intermediateSize
    case .feature(.head): tower == .vision ? vision.headSize : text.headSize
    case .feature(.heads):
      tower == .vision ? vision.headCount * vision.headSize : text.headCount * text.headSize
    case .feature(.keyValueHeads): text.keyValueHeadCount * text.headSize
    case .feature(.patch): vision.channelCount * vision.patchSize * vision.patchSize
    case .feature(.decoder): text.hiddenSize
    case .token: text.vocabularySize
    case .one: max(answers, 1)
    case .answer: answers
    case .rank(let rank): rank
    }
  }
}
