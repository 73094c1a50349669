/// How a stored number is encoded, named as safetensors names it.
public enum ElementType: String, Sendable, CaseIterable {
  /// IEEE 754 single precision.
  case float32 = "F32"
  /// The upper half of a single: 8 bits of exponent, 7 of fraction.
  case bfloat16 = "BF16"
  /// IEEE 754 half precision.
  case float16 = "F16"

  /// Bytes of one element.
  public var size: Int { self == .float32 ? 4 : 2 }
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
  /// The first element; `byteCount` bytes, aligned for `elementType`, row-major, little-endian.
  public let bytes: UnsafeRawPointer
  private let owner: AnyObject

  /// A view of `bytes`, which live as long as `owner` does.
  public init(shape: [Int], elementType: ElementType, bytes: UnsafeRawPointer, owner: AnyObject) {
    self.shape = shape
    self.elementType = elementType
    self.bytes = bytes
    self.owner = owner
  }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// The number of bytes.
  public var byteCount: Int { count * elementType.size }

  /// The same bytes under another shape with as many elements, such as a convolution's kernel seen as a matrix.
  public func reshaped(_ shape: [Int]) -> StoredTensor {
    precondition(shape.reduce(1, *) == count, "\(self.shape) cannot be reshaped to \(shape)")
    return StoredTensor(shape: shape, elementType: elementType, bytes: bytes, owner: owner)
  }
}
