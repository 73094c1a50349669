import CKernels

extension Tensor {
  /// The sum, element by element, of two tensors broadcast together.
  public static func + (a: Tensor, b: Tensor) -> Tensor { combine(a, b, ck_add) }

  /// The difference, element by element, of two tensors broadcast together.
  public static func - (a: Tensor, b: Tensor) -> Tensor { combine(a, b, ck_subtract) }

  /// The product, element by element, of two tensors broadcast together.
  public static func * (a: Tensor, b: Tensor) -> Tensor { combine(a, b, ck_multiply) }

  /// The quotient, element by element, of two tensors broadcast together; 0/0 is NaN, 1/0 infinity.
  public static func / (a: Tensor, b: Tensor) -> Tensor { combine(a, b, ck_divide) }

  /// Every element times `factor`.
  public static func * (a: Tensor, factor: Float) -> Tensor { a * Tensor(factor) }

  /// Every element with its sign changed.
  public static prefix func - (a: Tensor) -> Tensor { a.mapped(ck_negative_all) }
}

/// `aᵇ`, element by element, of two tensors broadcast together; NaN for a fractional power of a negative number.
public func power(_ a: Tensor, _ b: Tensor) -> Tensor { combine(a, b, ck_power) }

/// The larger of each pair of elements, NaN where either is.
public func maximum(_ a: Tensor, _ b: Tensor) -> Tensor { combine(a, b, ck_maximum) }

/// The smaller of each pair of elements, NaN where either is.
public func minimum(_ a: Tensor, _ b: Tensor) -> Tensor { combine(a, b, ck_minimum) }

/// A relation between two numbers; none but `unequal` holds of NaN.
public enum Comparison: Sendable, CaseIterable {
  case equal, unequal, less, lessOrEqual, greater, greaterOrEqual
}

/// 1 where the relation holds of a pair of elements and 0 where it does not; the shapes broadcast.
public func compare(_ a: Tensor, _ relation: Comparison, _ b: Tensor) -> Tensor {
  switch relation {
  case .equal: combine(a, b, ck_equal)
  case .unequal: combine(a, b, ck_unequal)
  case .less: combine(a, b, ck_less)
  case .lessOrEqual: combine(a, b, ck_less_or_equal)
  case .greater: combine(b, a, ck_less)
  case .greaterOrEqual: combine(b, a, ck_less_or_equal)
  }
}

extension Tensor {
  /// Each row of the last axis plus `row`: `[…, n] + [n]`.
  package consuming func addingToRows(_ row: Tensor) -> Tensor {
    precondition(row.shape == [columns], "\(shape) + \(row.shape)")
    return adding(repeated: row)
  }

  /// Each matrix of the last two axes plus `matrix`: `[…, m, n] + [m, n]`.
  package consuming func addingToMatrices(_ matrix: Tensor) -> Tensor {
    precondition(matrix.shape == Array(shape.suffix(2)), "\(shape) + \(matrix.shape)")
    return adding(repeated: matrix)
  }

  private consuming func adding(repeated part: Tensor) -> Tensor {
    mapped { source, target in
      for start in stride(from: 0, to: count, by: part.count) {
        for i in 0..<part.count { target[start + i] = source[start + i] + part.values[i] }
      }
    }
  }

  /// Lets `body` change each row of the last axis in place; it is given the row's number and its first element.
  package mutating func withRows(_ body: (Int, UnsafeMutablePointer<Float>) -> Void) {
    let (rows, columns) = (rows, columns)
    guard rows * columns > 0 else { return }
    values.withUnsafeMutableBufferPointer { for row in 0..<rows { body(row, $0.baseAddress! + row * columns) } }
  }
}
