import CKernels
import Glibc

/// `eˣ` of every element.
public func exp(_ x: Tensor) -> Tensor { x.mapped(ck_exp_all) }

/// The natural logarithm of every element: −∞ at 0, NaN below.
public func log(_ x: Tensor) -> Tensor { x.mapped { logf($0) } }

/// The square root of every element: NaN below 0.
public func sqrt(_ x: Tensor) -> Tensor { x.mapped { $0.squareRoot() } }

/// The hyperbolic tangent of every element.
public func tanh(_ x: Tensor) -> Tensor { x.mapped(ck_tanh_all) }

/// The error function of every element: `2/√π · ∫₀ˣ exp(−t²) dt`.
public func erf(_ x: Tensor) -> Tensor { x.mapped { erff($0) } }

/// The sine of every element, in radians.
public func sin(_ x: Tensor) -> Tensor { x.mapped { sinf($0) } }

/// The cosine of every element, in radians.
public func cos(_ x: Tensor) -> Tensor { x.mapped { cosf($0) } }

/// The size of every element.
public func abs(_ x: Tensor) -> Tensor { x.mapped { $0.magnitude } }

/// The largest whole number that is not above every element.
public func floor(_ x: Tensor) -> Tensor { x.mapped { $0.rounded(.down) } }

/// The smallest whole number that is not below every element.
public func ceil(_ x: Tensor) -> Tensor { x.mapped { $0.rounded(.up) } }

/// The whole number nearest to every element; halves go to the even one.
public func round(_ x: Tensor) -> Tensor { x.mapped { $0.rounded(.toNearestOrEven) } }

/// The logistic function of every element: `1 / (1 + exp(−x))`.
public func sigmoid(_ x: Tensor) -> Tensor { x.mapped(ck_sigmoid_all) }

/// Every element held between two bounds; NaN where any of the three is.
public func clip(_ x: Tensor, _ low: Float, _ high: Float) -> Tensor {
  x.mapped { smaller(larger($0, low), high) }
}

/// The elements of `a` where `condition` is not 0, of `b` where it is; the three shapes broadcast.
public func choose(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
  guard let pair = Tensor.broadcastShape(a.shape, b.shape),
    let shape = Tensor.broadcastShape(condition.shape, pair)
  else { preconditionFailure("\(condition.shape), \(a.shape) and \(b.shape) do not broadcast") }
  let (a, b) = (a.broadcast(to: shape), b.broadcast(to: shape))
  return condition.broadcast(to: shape).mapped { condition, target in
    inParts(a.count, elements: a.count) { part in
      for i in part {  // both are read, so that there is no branch to mispredict
        let (a, b) = (a.values[i], b.values[i])
        target[i] = condition[i] != 0 ? a : b
      }
    }
  }
}

/// Whether two numbers agree: `|a − b| ≤ absolute + relative·|b|`, or both are the same infinity.
public func isClose(_ a: Double, _ b: Double, relative: Double, absolute: Double, equalNaN: Bool = false) -> Bool {
  if a == b { return true }
  if a.isNaN && b.isNaN { return equalNaN }
  return b.isFinite && (a - b).magnitude <= absolute + relative * b.magnitude
}

/// Whether all elements of two tensors of one shape agree as `isClose` has it.
public func allClose(_ a: Tensor, _ b: Tensor, relative: Double, absolute: Double, equalNaN: Bool = false) -> Bool {
  precondition(a.shape == b.shape, "\(a.shape), \(b.shape)")
  return pieces(of: a.count).allSatisfy { piece in
    piece.allSatisfy {
      isClose(Double(a.values[$0]), Double(b.values[$0]), relative: relative, absolute: absolute, equalNaN: equalNaN)
    }
  }
}
