/// The linear maps of an attention, each a `Map`, and what its scores are multiplied by.
package struct AttentionProjections<Map> {
  package let query, key, value, output: Map
  /// 1/√headSize, or in Gemma 2 1/√ of its query scalar.
  package let scale: Float

  /// The same in another form.
  package func map<Other>(_ transform: (Map) -> Other) -> AttentionProjections<Other> {
    AttentionProjections<Other>(
      query: transform(query), key: transform(key), value: transform(value), output: transform(output), scale: scale)
  }
}

extension AttentionProjections<Linear> {
  init(_ weights: Weights, _ address: String, scoreDivisor: Int, hasBias: Bool) {
    query = Linear(weights, address + ".q", hasBias: hasBias)
    key = Linear(weights, address + ".k", hasBias: hasBias)
    value = Linear(weights, address + ".v", hasBias: hasBias)
    output = Linear(weights, address + ".output", hasBias: hasBias)
    scale = 1 / Float(scoreDivisor).squareRoot()
  }
}

extension AttentionProjections: Sendable where Map: Sendable {}
