import Images

extension Preprocessing {
  /// How a byte is rescaled, as a formula.
  func rescaled(_ byte: String) -> String {
    guard let factor else { return byte }
    return factor == 1 / 255 ? "\(byte)/255" : "\(byte)·\(factor)"
  }

  /// How what `text` stands for is normalised, as a formula: of one colour, or of all.
  func normalized(_ text: String, colour: Int? = nil) -> String {
    guard let normalization else { return text }
    func number(_ values: [Float]) -> String {
      if let colour { return "\(values[colour])" }
      return Set(values).count == 1 ? "\(values[0])" : "\(values)"
    }
    return "(\(text) − \(number(normalization.mean)))/\(number(normalization.deviation))"
  }
}
