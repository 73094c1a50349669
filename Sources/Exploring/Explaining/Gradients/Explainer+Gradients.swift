import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Explainer {
  /// A gradient drawn: of scores the default query's on the signed ramp, of a picture each patch's, of rows how long each is
  /// and the longest by its features.
  func picture(ofGradient gradient: Tensor, _ point: Point, _ stage: Stage) -> Document {
    let forward = Stage(stage.part)
    let axes = run.description(of: point, in: forward).axes
    if [.key, .localKey].contains(axes.last), gradient.rank == 3, axes.count == 3 {
      return gradientMaps(gradient, forward)
    }
    if axes.first == .channel { return colourMaps(gradient) }
    guard gradient.rank > 1, axes.last != .token else {
      return gradient.rank == 0 ? [] : features(gradient, of: axes.last?.name ?? "")
    }
    return (gradient.rank == 3 ? headLengths(gradient, forward) : lengths(gradient, forward))
      + longestRow(gradient, forward)
  }

  /// What a patch's pixels would add, colour by colour: the mean of each patch.
  private func colourMaps(_ gradient: Tensor) -> Document {
    let vision = configuration.vision
    let (size, side) = (vision.patchSize, vision.patchesPerSide)
    let means = gradient.reshaped([vision.channelCount, side, size, side, size]).mean(over: [2, 4])
    let maps = zip(0..., ["red", "green", "blue"]).map { colour, name in
      Heatmap(means.rows(colour..<colour + 1).reshaped([side, side]), title: Text(name))
    }
    return [.heatmaps(Self.onSignedRamp(maps)), .paragraph("A cell is the mean of a patch's pixels.")]
  }

  /// Of scores or weights: the default query's row, head by head.
  private func gradientMaps(_ gradient: Tensor, _ stage: Stage) -> Document {
    let map = attentionMap(gradient, stage, query: defaultQuery(stage))
    let heads = (0..<gradient.shape[0]).map { Heatmap(map.image(map.look(head: $0).shares), title: "head \($0)") }
    return [
      .heatmaps(Self.onSignedRamp(heads)),
      .paragraph("Query: \(map.queryName). A cell is a patch; its number is the gradient there."),
    ]
  }

  /// The row, of the head, whose gradient is longest, by its features.
  private func longestRow(_ gradient: Tensor, _ stage: Stage) -> Document {
    let lengths = gradient.sumOfSquares(over: [gradient.rank - 1])
    let place = lengths.index(at: lengths.indexOfLargestNumber)
    let row = Tensor(gradient.row(place), shape: [1, gradient.shape[gradient.rank - 1]])
    let head = place.count == 2 ? "head \(place[0]), " : ""
    let title: Text = "\(head)\(queryName(place[place.count - 1], stage)), whose gradient is longest"
    return [.heatmap(Heatmap(row, title: title, columns: "feature", scale: .diverging))]
  }

  /// Maps on one scale that is white at 0.
  private static func onSignedRamp(_ maps: [Heatmap]) -> [Heatmap] {
    let largest = Double(maps.flatMap(\.values.values).map(abs).filter(\.isFinite).max() ?? 0)
    return maps.map { map in
      var map = map
      map.scale = ColourScale(.diverging, range: -largest...largest)
      return map
    }
  }

  /// What each token of the answer that should have been costs, with what the model would rather have said.
  package func lossTable() throws -> Document {
    let losses = try run.value(at: Address(.loss, .answerLosses)).values
    let shares = try run.value(at: Address(.logits, .probabilities))
    let rows: [[Text]] = losses.indices.map { row in
      let share = shares.row([row])
      let preferred = Tensor(share, shape: [share.count]).indexOfLargestNumber
      let token = run.target[row]
      return [
        Text("\(row)"), Text(pieceName(token)), Text(NumberFormat.probability(share[token])),
        Text(NumberFormat.compact(losses[row])),
        preferred == token ? "it" : Text(pieceName(preferred)),
        Text(NumberFormat.probability(share[preferred])),
      ]
    }
    let columns: [Table.Column] = [
      .init("", .right), .init("token", isFlexible: true), .init("probability", .right), .init("−log", .right),
      .init("preferred", isFlexible: true), .init("probability", .right),
    ]
    return [.table(Table(columns, rows: rows))]
  }

  /// The arithmetic behind the number at `index` of the gradient at `address`.
  func explainGradient(_ address: Address, _ index: [Int]) throws -> Document {
    try gradientDerivation(address.point, address.part, index).document(
      name: "\(address)[\(written(index))]", value: try run.value(at: address)[index], isEdited: false)
  }

  /// The same of the gradient of the weight at `address`.
  package func explain(gradientOf address: String, _ index: [Int]) throws -> Document {
    try gradientDerivation(ofWeight: address, index).document(
      name: "\(Address.gradientPrefix)\(address)[\(written(index))]",
      value: try run.gradient(ofWeight: address)[index], isEdited: false)
  }

  /// What comes back to a number of `point` from all that is made of it.
  package func gradientDerivation(_ point: Point, _ part: Stage.Part, _ index: [Int]) throws -> Derivation {
    let name = "∂\(point.label)[\(written(index))]"
    let terms = run.gradientTerms(of: point, in: part)
    let shares = try terms.map { try StageGradients(of: $0.part, self).derivation(name, $0, at: index) }
    return whole(name, terms.map { run.gradientRule($0, in: part) }, shares)
  }

  /// What each use of the weight at `address` adds to a number of its gradient.
  package func gradientDerivation(ofWeight address: String, _ index: [Int]) throws -> Derivation {
    let name = "∂\(address)[\(written(index))]"
    let uses = try run.weightUses(address).map { use in
      try StageGradients(of: use.part, self).derivation(name, use.value, address, index)
    }
    return whole(name, uses.map { String($0.equation.dropFirst(name.count + 3)) }, uses)
  }

  private func written(_ index: [Int]) -> String { index.map(String.init).joined(separator: ",") }

  /// The only share, or the sum of all.
  private func whole(_ name: String, _ rules: [String], _ shares: [Derivation]) -> Derivation {
    if shares.isEmpty { return Derivation("\(name) = 1: it is what all gradients are of", value: 1) }
    guard shares.count > 1 else { return shares[0] }
    return Derivation(
      "\(name) = \(rules.joined(separator: " + "))", sum: shares.map(\.result), label: { rules[$0] })
  }
}
