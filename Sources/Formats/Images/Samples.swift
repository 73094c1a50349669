/// One pixel's samples.
struct RGB {
  var red: UInt8
  var green: UInt8
  var blue: UInt8

  static let white = RGB(grey: 255)
}

extension RGB {
  init(grey: UInt8) { self.init(red: grey, green: grey, blue: grey) }
}

/// `count` samples as `read` writes them; nil where it says that it could not.
func samples(_ count: Int, _ read: (UnsafeMutablePointer<UInt8>?) -> Bool) -> [UInt8]? {
  var isComplete = false
  let samples = [UInt8](unsafeUninitializedCapacity: count) { buffer, count in
    isComplete = read(buffer.baseAddress)
    count = isComplete ? buffer.count : 0
  }
  return isComplete ? samples : nil
}

/// `count` RGB pixels, each made from `step` samples.
@inline(__always)
func expand(_ samples: [UInt8], step: Int, count: Int, _ pixel: (UnsafePointer<UInt8>) -> RGB) -> [UInt8] {
  precondition(samples.count == count * step)
  return samples.withUnsafeBufferPointer { samples in
    [UInt8](unsafeUninitializedCapacity: count * 3) { output, initialized in
      guard let input = samples.baseAddress, let output = output.baseAddress else { return }
      for i in 0..<count {
        let colour = pixel(input + i * step)
        output[3 * i] = colour.red
        output[3 * i + 1] = colour.green
        output[3 * i + 2] = colour.blue
      }
      initialized = count * 3
    }
  }
}

/// `product` / 255 rounded to nearest, for a product of two samples.
@inline(__always)
func dividedBy255(_ product: Int32) -> UInt8 {
  let rounded = product + 128
  return UInt8(truncatingIfNeeded: (rounded + rounded >> 8) >> 8)
}
