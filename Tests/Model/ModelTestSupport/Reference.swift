import Checkpoints
import Foundation
import Generation
import PaliGemmaModel
import Tensors
import TestSupport
import Testing

/// A checkpoint with random weights under `Tests/Fixtures/model`, and what transformers computed with it.
package struct Reference {
  package static let names = ["published", "module", "defaults", "gemma2", "gemma2_end"]
  /// The same of some with peft's adapters beside them.
  package static let adapted = ["published.lora", "module.lora", "gemma2_end.lora"]

  package let model: PaliGemma
  package let file: SafetensorsFile
  package var input: Input

  package init(_ name: String) throws {
    model = try PaliGemma(folder: Self.folder(name), adapter: Self.adapter(name))
    file = try SafetensorsFile(Fixtures.url("model/\(name).trace.safetensors"))
    input = Input(pixels: try file.floats("vision.pixels"), tokens: try file.integers("text.tokens"))
  }

  /// The same with another model.
  package init(_ model: PaliGemma, like other: Reference) {
    (self.model, file, input) = (model, other.file, other.input)
  }

  /// Where the checkpoint of `name` lies, and the adapter beside it, if it has one.
  package static func folder(_ name: String) -> URL { Fixtures.url("model/" + name.replacing(".lora", with: "")) }
  package static func adapter(_ name: String) throws -> Adapter? {
    name.hasSuffix(".lora") ? try Adapter(folder: Fixtures.url("model/\(name)")) : nil
  }

  /// Everything that our model computes for the prompt and the tokens generated after it, by address.
  package func trace(tokens limit: Int, replacing replace: @escaping (Stage, Point, Tensor) -> Tensor = { $2 }) throws
    -> (values: [String: Tensor], answer: [Int])
  {
    var values: [String: Tensor] = [:]
    var generator = try Generator(model, input, sampling: .greedy, limit: limit) { stage in
      Recorder { replace(stage, $0, $1) }
    } seen: { stage, recorder in
      for (point, value) in recorder.entries {
        values[Address(stage.part, point, step: stage.step).description] = value
      }
    }
    var answer: [Int] = []
    while let token = generator.next() { answer.append(token) }
    return (values, answer)
  }
}

extension SafetensorsFile {
  /// A float32 tensor of the file.
  package func floats(_ name: String) throws -> Tensor { try #require(self[name]).tensor() }

  /// An I32 tensor of the file.
  package func integers(_ name: String) throws -> [Int] {
    let entry = try #require(entries.first { $0.name == name && $0.dataType == "I32" })
    return withBytes(of: entry) { bytes in bytes.bindMemory(to: Int32.self).map(Int.init) }
  }
}

/// ‖a − b‖ / ‖b‖; infinite if the shapes differ or a number is NaN.
package func relativeError(_ a: Tensor, _ b: Tensor) -> Double {
  guard a.shape == b.shape else { return .infinity }
  var (difference, norm) = (0.0, 0.0)
  for (x, y) in zip(a.values, b.values) {
    difference += (Double(x) - Double(y)) * (Double(x) - Double(y))
    norm += Double(y) * Double(y)
  }
  let error = difference == 0 ? 0 : (difference / norm).squareRoot()
  return error.isNaN ? .infinity : error
}
