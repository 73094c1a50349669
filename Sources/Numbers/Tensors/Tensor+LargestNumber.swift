import CKernels

extension Tensor {
  /// Where the largest element is, the first of equals. NaN is passed over, which `indexOfLargest(axis:)` takes for the
  /// largest; 0 if every element is NaN.
  public var indexOfLargestNumber: Int { values.withUnsafeBufferPointer(Tensors.indexOfLargestNumber) }
}

/// Where the largest of `values` is, as ``Tensor/indexOfLargestNumber`` says.
package func indexOfLargestNumber(_ values: UnsafeBufferPointer<Float>) -> Int {
  guard let start = values.baseAddress, !values.isEmpty else { return 0 }
  let largest = ck_largest(start, values.count)
  if !largest.isNaN { return ck_first_index(start, largest, values.count) }
  var best = 0
  for (index, value) in values.enumerated() where value > values[best] || values[best].isNaN && !value.isNaN {
    best = index
  }
  return best
}
