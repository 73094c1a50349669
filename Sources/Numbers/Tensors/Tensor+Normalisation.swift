import CKernels

extension Tensor {
  /// The length of the last axis; 1 for a scalar.
  var columns: Int { shape.last ?? 1 }

  /// How many rows of the last axis there are.
  var rows: Int { columns == 0 ? 0 : count / columns }

  /// A tensor of the same shape whose elements `body` writes from this one's.
  func mapped(_ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void) -> Tensor {
    Tensor(shape: shape) { target in values.withUnsafeBufferPointer { body($0.baseAddress!, target) } }
  }

  /// A tensor of the same shape whose elements `function` makes, each from this one's.
  @inline(__always)
  func mapped(_ function: @escaping (Float) -> Float) -> Tensor {
    let loop: (Range<Int>, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void = { part, source, target in
      for i in part { target[i] = function(source[i]) }
    }
    return mapped { source, target in inParts(count, elements: count) { loop($0, source, target) } }
  }

  /// A tensor of the same shape whose elements `kernel` writes from this one's, each from its own alone.
  func mapped(_ kernel: ElementKernel) -> Tensor {
    mapped { source, target in
      inParts(count, elements: count) { kernel(source + $0.lowerBound, target + $0.lowerBound, $0.count) }
    }
  }

  /// A tensor of the same shape of which `body` writes some rows of the last axis from this one's: `(source, target, rows)`.
  func mappingRows(_ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void) -> Tensor {
    mapped { source, target in
      inParts(rows, elements: count) { part in
        let start = part.lowerBound * columns
        body(source + start, target + start, part.count)
      }
    }
  }
}

/// A loop over single elements: C's `(source, target, count)`.
typealias ElementKernel = @convention(c) (UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int) -> Void

/// `exp(x) / Σ exp(x)` along the last axis, computed from `x − max(x)`.
public func softmax(_ x: Tensor) -> Tensor {
  x.mappingRows { ck_softmax($0, $1, $2, x.columns) }
}

/// Layer normalisation along the last axis: `(x − mean) / √(variance + epsilon) · weight + bias`.
///
/// The variance is the biased one. Ba, Kiros, Hinton: Layer Normalization (arXiv 1607.06450).
public func layerNorm(_ x: Tensor, weight: Tensor, bias: Tensor, epsilon: Float) -> Tensor {
  precondition(weight.shape == [x.columns] && bias.shape == [x.columns], "\(x.shape), \(weight.shape), \(bias.shape)")
  return x.mappingRows { ck_layer_norm($0, weight.values, bias.values, epsilon, $1, $2, x.columns) }
}

/// Root-mean-square normalisation along the last axis as Gemma has it: `x / √(mean(x²) + epsilon) · (1 + weight)`.
///
/// Zhang, Sennrich: Root Mean Square Layer Normalization (arXiv 1910.07467); the `1 +` is Gemma's.
public func rmsNorm(_ x: Tensor, weight: Tensor, epsilon: Float) -> Tensor {
  precondition(weight.shape == [x.columns], "\(x.shape), \(weight.shape)")
  return x.mappingRows { ck_rms_norm($0, weight.values, epsilon, $1, $2, x.columns) }
}

/// The Gaussian error linear unit in its tanh form: `x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³)))`.
///
/// Hendrycks, Gimpel: Gaussian Error Linear Units (arXiv 1606.08415).
public func gelu(_ x: Tensor) -> Tensor { x.mapped(ck_gelu_tanh) }
