import CKernels

/// How a stored number is encoded, named as safetensors names it.
public enum ElementType: String, Sendable, CaseIterable {
  /// IEEE 754 single precision.
  case float32 = "F32"
  /// The upper half of a single: 8 bits of exponent, 7 of fraction.
  case bfloat16 = "BF16"
  /// IEEE 754 half precision.
  case float16 = "F16"
  /// A whole number from −127 to 127 times the scale, a half, of its block: 32 neighbours in a row.
  case quantized8 = "Q8"
  /// A whole number from −8 to 7 times the scale of its block.
  case quantized4 = "Q4"

  /// Whether elements share scales.
  public var isQuantized: Bool { self == .quantized8 || self == .quantized4 }

  /// Elements that share a scale; a row's last block is filled up with zeros.
  package static let blockSize = Int(ck_block)

  /// Blocks of a row of `columns` elements.
  package static func blockCount(columns: Int) -> Int { (columns + blockSize - 1) / blockSize }

  /// Bytes of an element, or of a block of a quantized weight without its scale.
  public var size: Int {
    switch self {
    case .float32: 4
    case .bfloat16, .float16: 2
    case .quantized8: Self.blockSize
    case .quantized4: Self.blockSize / 2
    }
  }
}

/// A weight as it lies in a file: a view of bytes somebody else owns, in the type they were stored in.
///
/// Nothing is copied or converted until the weight is used, so that a 6 GB checkpoint opens at once and its pages belong
/// to the file.
public struct StoredTensor: @unchecked Sendable {  // the bytes are never written and `owner` keeps them alive
  /// The extents, outermost first.
  public let shape: [Int]
  /// The encoding of each element.
  public let elementType: ElementType
  /// The first element, or the first block of a quantized matrix; aligned for `elementType`, row-major, little-endian.
  package let bytes: UnsafeRawPointer
  /// The scales of a quantized matrix, halves: `[rows, blocks]`.
  let scales: UnsafeRawPointer?
  private let owner: AnyObject
  /// Whether the bytes are memory's, not a file's.
  let isCopy: Bool

  /// A view of `bytes`, which live as long as `owner` does.
  /// - Precondition: where the type is a quantized one, there are two axes, and `scales`.
  package init(
    shape: [Int], elementType: ElementType, bytes: UnsafeRawPointer, scales: UnsafeRawPointer? = nil, owner: AnyObject,
    isCopy: Bool = false
  ) {
    precondition(elementType.isQuantized ? shape.count == 2 && scales != nil : scales == nil, "\(elementType) \(shape)")
    self.shape = shape
    self.elementType = elementType
    self.bytes = bytes
    self.scales = scales
    self.owner = owner
    self.isCopy = isCopy
  }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// Where the bytes lie: the elements, then the scales of a quantized matrix.
  package var parts: [UnsafeRawBufferPointer] {
    guard let scales else { return [UnsafeRawBufferPointer(start: bytes, count: count * elementType.size)] }
    return [
      UnsafeRawBufferPointer(start: bytes, count: blockCount * elementType.size),
      UnsafeRawBufferPointer(start: scales, count: blockCount * 2),
    ]
  }

  /// The number of bytes, scales included.
  public var byteCount: Int { parts.reduce(0) { $0 + $1.count } }

  /// The blocks of a quantized matrix.
  var blockCount: Int { shape[0] * ElementType.blockCount(columns: shape[1]) }

  /// The same bytes under another shape with as many elements, such as a convolution's kernel seen as a matrix.
  package func reshaped(_ shape: [Int]) -> StoredTensor {
    let isPossible = !elementType.isQuantized && shape.reduce(1, *) == count
    precondition(isPossible, "\(self.shape) cannot be reshaped to \(shape)")
    return StoredTensor(shape: shape, elementType: elementType, bytes: bytes, owner: owner, isCopy: isCopy)
  }

  /// The first `columns` of a quantized matrix, without what fills up the last block: `[rows, columns]`.
  package func droppingFill(columns: Int) -> StoredTensor {
    precondition(
      elementType.isQuantized && ElementType.blockCount(columns: columns) == ElementType.blockCount(columns: shape[1]),
      "\(shape) does not fill up \(columns) columns")
    return StoredTensor(
      shape: [shape[0], columns], elementType: elementType, bytes: bytes, scales: scales, owner: owner, isCopy: isCopy)
  }
}

extension StoredTensor {
  /// A copy of `tensor` as 32-bit floats.
  package init(_ tensor: Tensor) {
    let owner = Floats(tensor.values)
    self.init(shape: tensor.shape, elementType: .float32, bytes: UnsafeRawPointer(owner.start), owner: owner)
  }
}

/// Floats that stay where they are.
private final class Floats {
  let start: UnsafeMutablePointer<Float>

  init(_ values: [Float]) {
    start = .allocate(capacity: values.count)
    start.initialize(from: values, count: values.count)
  }

  deinit { start.deallocate() }
}
