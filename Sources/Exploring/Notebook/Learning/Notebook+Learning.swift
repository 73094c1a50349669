import Expressions
import PaliGemmaModel
import Questions
import Stepping
import Tensors
import Training

extension Notebook {
  /// What has been learned since a model was opened.
  package struct Learning {
    package let learner: Learner
    /// The model as it was opened.
    package let opened: OpenModel
  }

  /// What has been learned; nil as long as the weights are those that were opened.
  package var learning: Learning? { current.learning }

  /// By which rule weights change.
  package var optimizer: Optimizer {
    get { current.optimizer }
    set { current.optimizer = newValue }
  }

  /// Goes on with what a learner has made of the model; the run before gets the name `before`.
  package func take(_ learner: Learner) throws {
    let opened = learning?.opened ?? open
    let session = try Session(learner.model, session.input, target: session.target)
    runs["before"] = NamedRun(session: self.session.copy(), question: question)
    (current.open, current.session, current.original) = (open.taught(learner.model), session, nil)
    (current.learning, current.optimizer) = (Learning(learner: learner, opened: opened), learner.optimizer)
    attach()
  }

  /// What names that begin with `update.` mean: what the next update by the present target would do to a weight.
  func update(_ name: String) throws -> Evaluation? {
    guard name.hasPrefix("update.") else { return nil }
    var address = name.dropFirst("update.".count)
    let kind = ["first", "second", "after"].first { address.hasPrefix($0 + ".") }
    if let kind { address = address.dropFirst(kind.count + 1) }
    guard let weight = weight(String(address))?.tensor() else { return nil }
    let (optimizer, moments, after) = try nextUpdate(String(address), weight)
    let value: Tensor? =
      switch kind {
      case "first": moments?.first
      case "second": moments?.second
      case "after": after
      default: after - weight
      }
    guard let value else { throw UpdateError.noMoments(optimizer.rule) }
    return Evaluation(.tensor(value), sources: [name])
  }

  /// The optimiser after the next update, with the running means and the weight that it leaves.
  private func nextUpdate(_ address: String, _ weight: Tensor) throws -> (Optimizer, Optimizer.Moments?, Tensor) {
    var (optimizer, gradient) = (optimizer, try session.gradient(ofWeight: address))
    if optimizer.clip != nil {
      let all = try session.model.learnedAddresses.map { ($0, try session.gradient(ofWeight: $0)) }
      gradient = gradient * optimizer.clipping(Dictionary(uniqueKeysWithValues: all))
      optimizer.clip = nil
    }
    let after = optimizer.update([address: weight], [address: gradient])[address] ?? weight
    return (optimizer, optimizer.moments(of: address), after)
  }
}

/// Why an update has not what was asked for.
enum UpdateError: Error, CustomStringConvertible {
  case noMoments(Optimizer.Rule)

  var description: String {
    switch self {
    case .noMoments(let rule): "\(rule.rawValue) keeps no such running mean; :optimizer adamw does"
    }
  }
}
