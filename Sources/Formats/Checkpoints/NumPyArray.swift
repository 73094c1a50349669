import Files
import Tensors

/// An array of floats in NumPy's own format, `.npy` (numpy/lib/format.py): a mark, a version, the length of the header, the
/// header, which is a dictionary as Python writes it, and the elements.
struct NumPyArray {
  /// The extents, outermost first.
  let shape: [Int]
  private let type: ElementKind
  private let bytes: [UInt8]
  private let dataStart: Int

  /// The types that are read, as the header names them.
  private enum ElementKind: String, CaseIterable {
    case single = "<f4"
    case double = "<f8"
    case half = "<f2"

    var size: Int {
      switch self {
      case .single: 4
      case .double: 8
      case .half: 2
      }
    }
  }

  /// Checks `bytes`, which are all of the array `name` in `file`.
  init(_ bytes: [UInt8], file: String, name: String) throws(CheckpointError) {
    func failure(_ problem: String) -> CheckpointError { .tensor(file: file, name: name, problem: problem) }
    guard let (header, dataStart) = Self.header(of: bytes) else {
      throw failure("is no array as NumPy writes it; expected .npy of version 1, 2 or 3")
    }
    let types = "expected float32, or float64 or float16, little-endian"
    guard let descr = header.firstMatch(of: /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/)?.1 else {
      throw failure("has elements of several fields; \(types)")
    }
    if descr.hasSuffix("O") { throw failure("holds Python objects, which are code and not read; \(types)") }
    guard let type = ElementKind(rawValue: String(descr)) else {
      throw failure("has elements of type \(JSON.quoted(descr)); \(types)")
    }
    guard let order = header.firstMatch(of: /['"]fortran_order['"]\s*:\s*(True|False)/)?.1,
      let shape = Self.shape(in: header)
    else { throw failure("has a header without fortran_order and shape") }
    let count = TensorEntry.product(shape, type.size)
    guard let count, bytes.count - dataStart == count else {
      let expected = count.map { "\($0)" } ?? "more than can be counted"
      throw failure("has \(bytes.count - dataStart) bytes of elements, expected \(expected) for shape \(shape)")
    }
    guard order == "False" || shape.count < 2 else {
      throw failure("is in Fortran order; expected C order, as np.ascontiguousarray makes it")
    }
    (self.shape, self.type, self.bytes, self.dataStart) = (shape, type, bytes, dataStart)
  }

  /// The elements as singles.
  var tensor: Tensor {
    bytes.withUnsafeBytes { bytes in
      let elements = UnsafeRawBufferPointer(rebasing: bytes[dataStart...])
      return switch type {
      case .single: StoredTensor(shape: shape, elementType: .float32, copying: elements, scales: nil).tensor()
      case .double: StoredTensor(roundingDoubles: elements, shape: shape).tensor()
      case .half: StoredTensor(shape: shape, elementType: .float16, copying: elements, scales: nil).tensor()
      }
    }
  }
}

extension NumPyArray {
  /// The header's text and where the elements begin; nil where there is none inside the bytes.
  private static func header(of bytes: [UInt8]) -> (text: String, dataStart: Int)? {
    guard bytes.count >= 12, bytes.starts(with: [0x93] + "NUMPY".utf8) else { return nil }
    let lengthSize = bytes[6] == 1 ? 2 : 4
    guard (1...3).contains(bytes[6]) else { return nil }
    let length = bytes[8..<8 + lengthSize].reversed().reduce(0) { $0 << 8 | Int($1) }
    let start = 8 + lengthSize
    guard length <= min(bytes.count - start, 1 << 16) else { return nil }
    return (String(decoding: bytes[start..<start + length], as: UTF8.self), start + length)
  }

  /// The extents in a tuple such as `(128, 512)` or `(128,)`.
  private static func shape(in header: String) -> [Int]? {
    guard let tuple = header.firstMatch(of: /['"]shape['"]\s*:\s*\(([0-9L, ]*)\)/)?.1 else { return nil }
    let extents = tuple.split(separator: ",").map { $0.filter { $0 != " " && $0 != "L" } }.filter { !$0.isEmpty }
    let shape = extents.compactMap { Int($0) }
    return shape.count == extents.count && shape.count <= 16 ? shape : nil
  }
}
