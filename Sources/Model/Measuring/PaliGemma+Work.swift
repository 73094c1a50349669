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
  package var imageWork: Work {
    layout.visionParts.reduce(Work()) { $0 + visionWork(of: $1) }
  }

  /// A pass of `rows` tokens through the decoder.
  /// - Parameters:
  ///   - last: the rows whose logits are asked for; only they leave the last layer.
  ///   - keys: how many keys a row sees.
  package func decoderWork(rows: Int, last: Int, keys: Int) -> Work {
    (0..<configuration.text.layerCount).reduce(headWork(rows: last)) { work, layer in
      let left = layer == configuration.text.layerCount - 1 ? last : rows
      return work + layerWork(layer, rows: rows, left: left, keys: keys)
    }
  }

  private func visionWork(of part: Stage.Part) -> Work {
    let (patches, width) = (Double(configuration.vision.patchCount), Double(configuration.vision.hiddenSize))
    let products = weightAddresses(of: part).reduce(Work()) { work, address in
      work + product(address, rows: address == "vision.position.weight" ? 0 : configuration.vision.patchCount)
    }
    guard case .visionBlock = part else { return products }
    return products + Work(operations: 4 * patches * patches * width)
  }

  private func layerWork(_ layer: Int, rows: Int, left: Int, keys: Int) -> Work {
    let text = configuration.text
    let attention = 4 * Double(left) * Double(keys) * Double(text.headCount * text.headSize)
    return weightAddresses(of: .textBlock(layer)).reduce(Work(operations: attention)) { work, address in
      let isKept = address.hasSuffix("attention.k.weight") || address.hasSuffix("attention.v.weight")
      return work + product(address, rows: isKept ? rows : left)
    }
  }

  private func headWork(rows: Int) -> Work {
    product("text.norm.weight", rows: rows) + product("text.head.weight", rows: rows)
  }

  /// Reading a weight and, if it is a matrix or a kernel, multiplying rows by it.
  private func product(_ address: String, rows: Int) -> Work {
    let weight = weights[address]
    let operations = weight.shape.count > 1 ? 2 * Double(weight.count) * Double(rows) : 0
    return Work(operations: operations, bytes: Double(weight.byteCount))
  }
}
