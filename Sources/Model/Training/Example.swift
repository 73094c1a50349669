import PaliGemmaModel
import Tensors

/// A picture, and questions about it with the answers that they should have.
public struct Example: Sendable {
  /// The tokens of a prompt, image tokens included, and those of its answer, end token included.
  public struct Question: Sendable {
    /// The prompt's.
    public let tokens: [Int]
    /// The answer's.
    public let target: [Int]

    /// Both.
    public init(tokens: [Int], target: [Int]) { (self.tokens, self.target) = (tokens, target) }
  }

  /// The normalised picture: [3, S, S].
  public let pixels: Tensor
  /// What is asked.
  public let questions: [Question]

  /// A picture and its questions.
  public init(pixels: Tensor, questions: [Question]) { (self.pixels, self.questions) = (pixels, questions) }
}

/// The mean loss of some examples' questions, and its gradient of every weight.
public struct BatchGradients: Sendable {
  /// The mean over questions of the mean over each one's answer.
  public let loss: Double
  /// By address; a tied head's is the embedding table's.
  public private(set) var weights: [String: Tensor] = [:]

  /// Examples are shared out to threads; sums are in the order of the examples, whatever the threads.
  public init(
    _ model: PaliGemma, _ examples: [Example], isWanted: @escaping @Sendable (String) -> Bool = { _ in true }
  ) {
    let count = examples.reduce(0) { $0 + $1.questions.count }
    let parts = mapConcurrently(examples) { ExampleGradients(model, $0, share: 1 / Float(count), isWanted) }
    loss = parts.reduce(0) { $0 + $1.loss } / Double(count)
    for part in parts { weights.merge(part.weights, uniquingKeysWith: +) }
  }
}

/// What one picture's questions add; the image's side runs once for all of them, forward and back.
private struct ExampleGradients: Sendable {
  private(set) var loss = 0.0
  private(set) var weights: [String: Tensor] = [:]

  init(_ model: PaliGemma, _ example: Example, share: Float, _ isWanted: @escaping (String) -> Bool) {
    let input = Input(pixels: example.pixels, tokens: [])
    let none = KeyValueCache(model.configuration.text, capacity: 0)
    let vision = KeptPass(model, model.layout.visionParts, Stream(input), none)
    let decoder = model.layout.decoderParts.filter { $0 != .sampling } + [.loss]
    var ofImage: Tensor?
    for question in example.questions {
      let rows = question.tokens.count + question.target.count - 1
      let stream = vision.result.asked(question.tokens, target: question.target)
      let pass = KeptPass(model, decoder, stream, KeyValueCache(model.configuration.text, capacity: rows))
      loss += Double(pass.result.hidden.values[0])
      let gradient = pass.backward(Tensor(share), question.target, isWanted, into: &weights)
      ofImage = ofImage.map { $0 + gradient } ?? gradient
    }
    if let ofImage { _ = vision.backward(ofImage, [], from: vision.firstWanted(isWanted), isWanted, into: &weights) }
  }
}

/// Some stages of a pass whose values are kept for the way back.
private struct KeptPass {
  let result: Stream
  private let model: PaliGemma
  private let parts: [Stage.Part]
  private var inputs: [Tensor] = []
  private var values: [[Recorder.Entry]] = []

  init(_ model: PaliGemma, _ parts: [Stage.Part], _ stream: Stream, _ cache: KeyValueCache) {
    (self.model, self.parts) = (model, parts)
    var stream = stream
    for part in parts {
      var recorder = Recorder()
      inputs.append(stream.hidden)
      stream = model.run(Stage(part), stream, cache, .greedy, &recorder)
      values.append(recorder.entries)
    }
    result = stream
  }

  /// The first stage that has a weight whose gradient is wanted.
  func firstWanted(_ isWanted: (String) -> Bool) -> Int {
    parts.firstIndex { model.weightAddresses(of: $0).contains(where: isWanted) } ?? parts.endIndex
  }

  /// - Parameters:
  ///   - gradient: of what the last stage hands on.
  ///   - first: the stage at which the way back ends.
  ///   - weights: what the weights' gradients are added to.
  /// - Returns: that of what flowed into it.
  func backward(
    _ gradient: Tensor, _ target: [Int], from first: Int = 0, _ isWanted: @escaping (String) -> Bool,
    into weights: inout [String: Tensor]
  ) -> Tensor {
    var flowing = gradient
    for index in (first..<parts.endIndex).reversed() {
      let shared = parts[index].blockIndex != nil && parts[0] == .merge ? values[0] : []
      var stage = BackwardStage(
        model, parts[index], input: inputs[index], values: shared + values[index], target: target, isWanted: isWanted)
      stage.run(flowing)
      weights.merge(stage.gradients.weights, uniquingKeysWith: +)
      flowing = stage.gradients.input ?? flowing
    }
    return flowing
  }
}
