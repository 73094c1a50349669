extension ElementType {
  /// The bytes of numbers stored in this type, each rounded to the nearest that it has, of two to the even one.
  /// - Precondition: the type is not a quantized one.
  package func bytes(of values: [Float]) -> [UInt8] {
    func bytes(_ elements: [some BitwiseCopyable]) -> [UInt8] { elements.withUnsafeBytes { Array($0) } }
    switch self {
    case .float32: return bytes(values)
    case .float16: return bytes(values.map { Float16($0) })
    case .bfloat16: return bytes(values.map(\.bfloat16))
    case .quantized8, .quantized4: preconditionFailure("blocks are quantized by rows")
    }
  }
}

extension Float {
  /// The upper half of the bits, rounded; what is no number stays none.
  fileprivate var bfloat16: UInt16 {
    if isNaN { return UInt16(bitPattern >> 16) | 0x40 }
    return UInt16((bitPattern + 0x7FFF + (bitPattern >> 16 & 1)) >> 16)
  }
}
