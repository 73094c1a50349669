import Generation
import ModelTestSupport
import PaliGemmaModel
import Testing

@Suite struct AddressTests {
  @Test func everyAddressParsesBack() throws {
    let configuration = try Reference("module").model.configuration
    let addresses = configuration.layout.addresses
    #expect(addresses.count == Set(addresses).count)
    for address in addresses {
      #expect(Address(parsing: address.description) == address)
    }
    #expect(Address(parsing: "vision.0.norm1") == Address(.visionBlock(0), .norm1))
    #expect(Address(parsing: "text.1.attention.q@12") == Address(.textBlock(1), .query, step: 12))
    #expect(Address(parsing: "text.block.1.attention.q@12") == Address(.textBlock(1), .query, step: 12))
  }

  @Test(arguments: [
    "", "vision", "vision.block", "vision.block.0", "vision.block.x.norm1", "vision.block.01.norm1",
    "vision.block.-1.norm1", "vision.01.norm1", "vision.block.norm",
    "vision.block.0.mlp.gate", "text.block.0.mlp.activated", "text.norm@", "text.norm@x",
    "text.norm@-1", "text.norm@1@2", "vision.norm@1", "text.pixels", "projector.output.", "sampling.norm",
    "text.block.99999999999999999999.norm1",
  ])
  func whatIsNoAddress(text: String) {
    #expect(Address(parsing: text) == nil)
  }

  @Test func aStageShowsItsPointsInOrder() throws {
    let reference = try Reference("published")
    var generator = try Generator(reference.model, reference.input, sampling: .greedy, limit: 2) { _ in
      Recorder()
    } seen: { stage, recorder in
      #expect(recorder.entries.map(\.point) == reference.model.layout.points(of: stage.part), "\(stage)")
      let rows = stage.step == 0 ? reference.input.tokens.count : 1
      for (point, value) in recorder.entries {
        let shape = reference.model.layout.shape(
          of: point, in: stage.part, rows: rows, keys: reference.input.tokens.count + stage.step)
        #expect(value.shape == shape, "\(stage) \(point)")
      }
    }
    while generator.next() != nil {}
  }
}
