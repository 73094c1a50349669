import PaliGemmaModel

/// What computing something comes to, however it is done.
package struct Work: Sendable, Equatable {
  /// Multiplications and additions of matrix products and attention.
  package var operations = 0.0
  /// Of the weights, read once: 2 a BF16 element, 17/16 an 8-bit one, 9/16 a 4-bit one.
  package var bytes = 0.0

  package init(operations: Double = 0, bytes: Double = 0) { (self.operations, self.bytes) = (operations, bytes) }

  package static func + (a: Work, b: Work) -> Work {
    Work(operations: a.operations + b.operations, bytes: a.bytes + b.bytes)
  }

  /// Operations for each byte.
  package var intensity: Double { operations / bytes }
}

extension PaliGemma {
  /// The image's side.
  package var imageWork: Work { layout.visionParts.reduce(Work()) { $0 + work(of: $1, rows: 0, leaving: 0, keys: 0) } }

  /// A pass of `rows` tokens through the decoder.
  /// - Parameters:
  ///   - last: the rows whose logits are asked for; only they leave the last layer.
  ///   - keys: how many keys a row sees.
  package func decoderWork(rows: Int, last: Int, keys: Int) -> Work {
    let layers = layout.blocks(of: .text)
    return layers.reduce(work(of: .logits, rows: last, leaving: last, keys: keys)) { work, layer in
      work + self.work(of: layer, rows: rows, leaving: layer == layers.last ? last : rows, keys: keys)
    }
  }

  /// - Parameter leaving: the rows that leave the part; of the others only keys and values are wanted.
  private func work(of part: Stage.Part, rows: Int, leaving: Int, keys: Int) -> Work {
    layout.values(of: part).reduce(Work()) { work, value in
      let isKeyed = value.axes.contains { $0 == .keyValueHead || $0 == .feature(.keyValueHeads) }
      let rows = isKeyed ? rows : leaving
      let shape = layout.shape(of: value, in: part, rows: rows, keys: keys)
      let products = terms(of: value, in: part, rows: rows, keys: keys) * shape.reduce(1, *)
      return work + Work(operations: 2 * Double(products), bytes: weightBytes(value.making.weight, part))
    }
  }

  /// How many products are added up for each number of a value.
  private func terms(of value: ValueDescription, in part: Stage.Part, rows: Int, keys: Int) -> Int {
    switch value.making {
    case .linear(_, let weight, _): columns(weight, part)
    case .readout(_, let weight, _): rows * columns(weight, part)  // the table knows one row of logits
    case .product(let a, _, _, _): layout.shape(of: a, in: part, rows: rows, keys: keys).last ?? 0
    case .picture, .patches, .layerNorm, .rmsNorm, .scaled, .softmax, .capped, .gelu, .sum, .rotated, .cached, .tokens,
      .positions, .embedded, .mask, .cosine, .sine, .tempered, .nucleus, .drawn, .crossEntropy, .mean:
      0
    }
  }

  private func columns(_ weight: String, _ part: Stage.Part) -> Int {
    let weight = weights[part.weightAddress(weight) + ".weight"]
    return weight.count / weight.shape[0]
  }

  private func weightBytes(_ weight: String?, _ part: Stage.Part) -> Double {
    guard let weight else { return 0 }
    let base = part.weightAddress(weight)
    let own = weightAddresses(of: part).filter { $0 == base + ".weight" || $0 == base + ".bias" }
    return own.reduce(0) { $0 + Double(weights[$1].byteCount) }
  }
}
