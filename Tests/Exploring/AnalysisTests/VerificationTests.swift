import Checkpoints
import Foundation
import ModelTestSupport
import PaliGemmaModel
import Stepping
import Tensors
import TestSupport
import Testing

@testable import Analysis

/// A run held against transformers' trace of the same prompt, and against traces in which something is wrong.
@Suite struct VerificationTests {
  private func run(_ name: String) throws -> Session {
    let subject = try Reference(name)
    return try Session(subject.model, subject.input)
  }

  @Test(arguments: Reference.names) func everyValueAgreesWithTheReference(_ name: String) throws {
    let (run, file) = (try run(name), try Reference(name).file)
    let verification = try Verification(run, against: file)
    #expect(verification.firstFault == nil)
    #expect(verification.findings.count > run.layout.addresses.count)
    let order = verification.findings.filter { $0.address.step == nil }.map(\.address)
    #expect(order == run.layout.addresses.filter { order.contains($0) })
  }

  /// The first value that was changed is named, with its place.
  @Test func theFirstFaultIsNamed() throws {
    let (run, file) = (try run("module"), try Reference("module").file)
    let changed = ["text.block.0.mlp.up", "text.logits"]
    var writer = SafetensorsWriter()
    for (name, tensor) in file.entries.compactMap({ entry in file[entry.name].map { (entry.name, $0) } }) {
      var values = tensor.tensor().values
      if changed.contains(name) { values[5] += 1 }
      writer.add(name, Tensor(values, shape: tensor.shape))
    }
    let folder = try TemporaryDirectory()
    let url = folder.url.appending(path: "wrong.safetensors")
    try writer.write(to: url)
    let fault = try #require(try Verification(run, against: try SafetensorsFile(url)).firstFault)
    #expect(fault.address.description == changed[0])
    #expect(fault.worst.map { $0.index == Tensor(repeating: 0, shape: fault.shape).index(at: 5) } == true)
  }

  @Test func masksAndShapesHaveToBeEqual() throws {
    let run = try run("module")
    let rows = run.input.tokens.count
    var writer = SafetensorsWriter()
    var mask = [Float](repeating: 0, count: rows * rows)
    mask[3] = -1e-7
    writer.add("text.mask", Tensor(mask, shape: [rows, rows]))
    writer.add("text.norm", Tensor([0], shape: [1]))
    writer.add("something.else", Tensor([0], shape: [1]))
    let folder = try TemporaryDirectory()
    let url = folder.url.appending(path: "wrong.safetensors")
    try writer.write(to: url)
    let verification = try Verification(run, against: try SafetensorsFile(url), tolerance: 1)
    #expect(verification.findings.map(\.agrees) == [false, false])
    #expect(verification.unknown == ["something.else"])
  }
}
