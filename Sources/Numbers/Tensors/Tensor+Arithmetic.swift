import CKernels
import Glibc

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
  public static prefix func - (a: Tensor) -> Tensor { a.mapped { -$0 } }
}

/// `aᵇ`, element by element, of two tensors broadcast together; NaN for a fractional power of a negative number.
public func power(_ a: Tensor, _ b: Tensor) -> Tensor { combine(a, b) { powf($0, $1) } }

/// ⌊a/b⌋, element by element, of two tensors broadcast together, as NumPy's `floor_divide` has it.
public func floorQuotient(_ a: Tensor, _ b: Tensor) -> Tensor { combine(a, b) { floorQuotient($0, $1) } }

/// What ⌊a/b⌋ leaves of a, with the sign of b, as NumPy's `remainder` has it.
public func floorRemainder(_ a: Tensor, _ b: Tensor) -> Tensor { combine(a, b) { floorRemainder($0, $1) } }

/// ⌊a/b⌋ of two numbers, as NumPy rounds it; an infinity or NaN where b is 0.
package func floorQuotient<Number: BinaryFloatingPoint>(_ a: Number, _ b: Number) -> Number {
  guard b != 0 else { return a / b }
  let rest = a.truncatingRemainder(dividingBy: b)
  let quotient = ((a - rest) / b).rounded()
  return rest != 0 && (rest < 0) != (b < 0) ? quotient - 1 : quotient
}

/// What ⌊a/b⌋ leaves of a; NaN where b is 0.
package func floorRemainder<Number: BinaryFloatingPoint>(_ a: Number, _ b: Number) -> Number {
  let rest = a.truncatingRemainder(dividingBy: b)
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
}

/// The larger of each pair of elements, NaN where either is.
public func maximum(_ a: Tensor, _ b: Tensor) -> Tensor { combine(a, b, larger) }

/// The smaller of each pair of elements, NaN where either is.
public func minimum(_ a: Tensor, _ b: Tensor) -> Tensor { combine(a, b, smaller) }

@inline(__always)
func larger(_ a: Float, _ b: Float) -> Float { a > b || a != a ? a : b }

@inline(__always)
func smaller(_ a: Float, _ b: Float) -> Float { a < b || a != a ? a : b }

/// A relation between two numbers, as Python writes it; none but `unequal` holds of NaN.
public enum Comparison: String, Sendable, CaseIterable {
  /// a = b.
  case equal = "=="
  /// a ≠ b.
  case unequal = "!="
  /// a < b.
  case less = "<"
  /// a ≤ b.
  case lessOrEqual = "<="
  /// a > b.
  case greater = ">"
  /// a ≥ b.
  case greaterOrEqual = ">="

  /// Whether the relation holds of two numbers.
  package func holds<Number: FloatingPoint>(_ a: Number, _ b: Number) -> Bool {
    switch self {
    case .equal: a == b
    case .unequal: a != b
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    }
  }
}

/// 1 where the relation holds of a pair of elements and 0 where it does not; the shapes broadcast.
public func compare(_ a: Tensor, _ relation: Comparison, _ b: Tensor) -> Tensor {
  combine(a, b) { relation.holds($0, $1) ? 1 : 0 }
}

extension Tensor {
  /// Each row of the last axis plus `row`: `[…, n] + [n]`.
  package func addingToRows(_ row: Tensor) -> Tensor {
    precondition(row.shape == [columns], "\(shape) + \(row.shape)")
    return adding(repeated: row)
  }

  /// Each matrix of the last two axes plus `matrix`: `[…, m, n] + [m, n]`.
  package func addingToMatrices(_ matrix: Tensor) -> Tensor {
    precondition(matrix.shape == Array(shape.suffix(2)), "\(shape) + \(matrix.shape)")
    return adding(repeated: matrix)
  }

  private func adding(repeated part: Tensor) -> Tensor {
    mapped { source, target in
      for start in stride(from: 0, to: count, by: part.count) {
        ck_add(source + start, 1, part.values, 1, target + start, part.count)
      }
    }
  }
}
