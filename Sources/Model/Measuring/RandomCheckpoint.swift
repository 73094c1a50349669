import Checkpoints
import Foundation
import PaliGemmaModel
import Tensors

/// A checkpoint whose weights are random, with the sizes of a configuration: as much work as a trained one.
package struct RandomCheckpoint {
  private let configuration: Configuration
  private let json: Data
  private let type: ElementType

  /// - Parameters:
  ///   - json: what `config.json` shall say.
  ///   - type: of the elements: F32, BF16 or F16.
  /// - Precondition: `type` is not a quantized one.
  package init(json: Data, type: ElementType) throws(ConfigurationError) {
    precondition(!type.isQuantized, "random weights are made of numbers, not of blocks")
    configuration = try Configuration(json: json)
    self.json = json
    self.type = type
  }

  /// Bytes of all weights.
  package var byteCount: Int {
    configuration.weightSpecifications.reduce(0) { $0 + $1.shape.reduce(1, *) * type.size }
  }

  /// Writes `config.json` and `model.safetensors` into a folder that is there.
  /// - Parameter willWrite: is told the address of each weight.
  package func write(to folder: URL, willWrite: @escaping (String) -> Void) throws {
    try json.write(to: folder.appending(path: "config.json"))
    var writer = SafetensorsWriter()
    for (seed, weight) in configuration.weightSpecifications.enumerated() {
      writer.add(weight.names[0], dataType: type.rawValue, shape: weight.shape) {
        willWrite(weight.address)
        return repeated(block(of: weight, seed: UInt64(seed)), count: weight.shape.reduce(1, *) * type.size)
      }
    }
    try writer.write(to: folder.appending(path: "model.safetensors"))
  }

  /// So many different elements a weight has at most; then they come again.
  private static let blockCount = 1 << 20

  /// The first elements of a weight: spread so that products keep the size of what they multiply; norms near what they
  /// are before training.
  private func block(of weight: WeightSpecification, seed: UInt64) -> [UInt8] {
    let isNorm = weight.address.contains("norm")
    let centre: Float = isNorm && weight.address.hasPrefix("vision") && weight.address.hasSuffix(".weight") ? 1 : 0
    let fan = weight.shape.dropFirst().reduce(1, *)
    let size: Float = weight.shape.count == 1 ? 0.1 : 1 / Float(fan).squareRoot()
    let count = min(weight.shape.reduce(1, *), Self.blockCount)
    return type.bytes(of: Tensor.random(shape: [count], seed: seed).values.map { centre + size * (2 * $0 - 1) })
  }

  private func repeated(_ block: [UInt8], count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { target, initialised in
      for start in stride(from: 0, to: count, by: block.count) {
        let end = min(start + block.count, count)
        block.withUnsafeBufferPointer {
          (target.baseAddress! + start).update(from: $0.baseAddress!, count: end - start)
        }
      }
      initialised = count
    }
  }
}
