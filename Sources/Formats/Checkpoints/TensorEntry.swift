import Files
import Tensors

/// What a safetensors header says of one tensor, in whatever type it is stored.
public struct TensorEntry: Sendable, Equatable {
  /// The tensor's name in the file.
  public let name: String
  /// The type of an element as the file names it, such as `BF16` or `I32`; Q8 or Q4 for a quantized weight.
  public let dataType: String
  /// The extents, outermost first.
  public let shape: [Int]
  /// Where the elements lie, in bytes from the beginning of the file.
  public let byteRange: Range<Int>
  /// Where the scales of a quantized weight lie.
  var scaleRange: Range<Int>?

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }
  /// The number of bytes, scales included.
  public var byteCount: Int { byteRange.count + (scaleRange?.count ?? 0) }
  /// The type that it is computed with, nil where there is none; doubles are computed with as singles.
  public var elementType: ElementType? { isDouble ? .float32 : ElementType(rawValue: dataType) }
  /// Whether it is stored in double precision.
  var isDouble: Bool { dataType == "F64" }
  /// Whether it is computed with from a copy in memory: its elements cannot be used as they lie in the file.
  package var isCopied: Bool { isDouble || !isAligned }
  /// Whether its elements, and its scales, which are halves, lie at multiples of their size.
  package var isAligned: Bool {
    let size = elementType.map { $0.isQuantized ? 2 : isDouble ? 8 : $0.size } ?? 1
    return byteRange.lowerBound % size == 0 && (scaleRange?.lowerBound ?? 0) % 2 == 0
  }
}

extension TensorEntry {
  /// Bits of one element of each type that safetensors defines.
  static let bitsOfDataType: [String: Int] = [
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8,
    "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8,
    "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
    "I16": 16, "U16": 16, "F16": 16, "BF16": 16,
    "I32": 32, "U32": 32, "F32": 32, "I64": 64, "U64": 64, "F64": 64, "C64": 64,
  ]

  /// Checks one member of the header against the types, against itself and against the data's `byteCount`.
  /// - Parameter dataStart: where the data begin in the file.
  init(name: String, header: JSON, dataStart: Int, byteCount: Int, file: String) throws(CheckpointError) {
    func failure(_ problem: String) -> CheckpointError { .tensor(file: file, name: name, problem: problem) }
    guard let dataType = header["dtype"]?.string else {
      throw failure("has \(shown(header["dtype"])) for \"dtype\", expected a type such as \"F32\"")
    }
    guard let bits = Self.bitsOfDataType[dataType] else {
      throw failure("has the unknown type \(JSON.string(dataType)), expected F32, BF16, F16 or another of safetensors")
    }
    guard let shape = header["shape"]?.wholeNumbers, shape.count <= mostAxes else {
      let expected = "expected up to \(mostAxes) whole numbers, none negative"
      throw failure("has \(shown(header["shape"])) for \"shape\", \(expected)")
    }
    guard let offsets = header["data_offsets"]?.wholeNumbers, offsets.count == 2 else {
      let expected = "expected two whole numbers, none negative"
      throw failure("has \(shown(header["data_offsets"])) for \"data_offsets\", \(expected)")
    }
    let (begin, end) = (offsets[0], offsets[1])
    guard begin <= end, end <= byteCount else {
      throw failure("lies at bytes \(begin)..<\(end), expected a range in the \(byteCount) bytes of data")
    }
    guard let bitCount = Self.product(shape, bits) else {
      throw failure("has shape \(shape), more elements than can be counted")
    }
    guard bitCount % 8 == 0, bitCount / 8 == end - begin else {
      let expected = bitCount % 8 == 0 ? "\(bitCount / 8)" : "\(bitCount) bits"
      throw failure("has \(end - begin) bytes, expected \(expected) for shape \(shape) of \(dataType)")
    }
    self.init(name: name, dataType: dataType, shape: shape, byteRange: dataStart + begin..<dataStart + end)
  }

  /// The size of a tensor in the unit of `bits`, nil if an `Int` does not hold its extents other than 0 times `bits`: then no
  /// product of some of them is safe either, which strides are.
  static func product(_ shape: [Int], _ bits: Int) -> Int? {
    var product = bits
    for extent in shape where extent != 0 {
      let (next, overflows) = product.multipliedReportingOverflow(by: extent)
      if overflows { return nil }
      product = next
    }
    return shape.contains(0) ? 0 : product
  }
}

/// As many axes as a tensor may have, more than any model's has.
private let mostAxes = 16

/// A value of the header as messages show it.
private func shown(_ value: JSON?) -> String {
  guard let elements = value?.array, elements.count <= mostAxes else { return value?.description ?? "nothing" }
  return "[\(elements.map(\.description).joined(separator: ", "))]"
}

extension JSON {
  /// The elements of a list of whole numbers, none negative.
  fileprivate var wholeNumbers: [Int]? {
    integers.flatMap { $0.allSatisfy { $0 >= 0 } ? $0 : nil }
  }
}
