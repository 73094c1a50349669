import PaliGemmaModel
import Testing

@testable import Notebook

/// Parts of values by address, before and after their stages have run.
@Suite struct SliceTests {
  @Test(arguments: [":restart", ":continue"]) func everyAddressTakesIndices(place: String) throws {
    let notebook = try Notebook.smallest()
    notebook.execute(place)
    for address in notebook.open.model.layout.addresses {
      let rank = notebook.session.shape(of: address.point, in: Stage(address.part)).count
      let passes = address.part.tower == .vision ? ["", "@0"] : ["@0", ""]
      for pass in passes {
        for slice in ["[0]", "[-1]", "[0:2]", "[" + Array(repeating: "0", count: rank).joined(separator: ",") + "]"] {
          let name = "\(address)\(pass)\(slice)"
          let shown = try #require(notebook.execute(":show \(name)").first)
          let computed = try #require(notebook.execute(name).first)
          #expect(!shown.isError, "\(name): \(shown.document)")
          #expect(shown.document.blocks.starts(with: computed.document.blocks), "\(name)")
        }
      }
    }
  }

  @Test func weightsTakeIndicesToo() throws {
    let notebook = try Notebook.smallest()
    for weight in notebook.open.model.weights.addresses {
      for name in [weight, weight + "[0]", weight + "[0:1]"] {
        #expect(notebook.execute(":show \(name)").first?.isError == false, "\(name)")
      }
    }
  }

  @Test(arguments: ["vision.block.0.output[999]", "text.block.1.mlp.up[0,99999]", "text.logits[9999999]"])
  func anIndexOutsideIsCalledThat(name: String) throws {
    let error = try #require(try Notebook.smallest().execute(":show \(name)").first?.error)
    #expect(error.message.contains("is outside axis"), "\(error.message)")
  }
}
