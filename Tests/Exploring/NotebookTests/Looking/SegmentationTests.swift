import Expressions
import Foundation
import MaskDecoder
import NotebookFiles
import PaliGemmaModel
import Stepping
import Tensors
import TestSupport
import Testing

@testable import Notebook

/// The masks of an answer, as values that have addresses and are stepped through.
@Suite struct SegmentationTests {
  private static let codes = [[34, 16, 65, 30, 126, 115, 120, 97, 53, 24, 124, 7, 99, 110, 0, 114], Array(0..<16)]
  private static let answer =
    "<loc0200><loc0100><loc0700><loc0500>" + text(codes[0]) + " circle;<loc0000><loc0000><loc0100><loc0100> ring;"
    + "<loc0300><loc0600><loc0900><loc1000>" + text(codes[1]) + " red star"

  private static func text(_ codes: [Int]) -> String {
    codes.map { "<seg" + String(format: "%03d", $0) + ">" }.joined()
  }

  /// A notebook whose model is made to answer ``answer``, with the decoder of `masks/narrow.npz`.
  private func notebook(opensDecoder: Bool = true, answers: String = answer) throws -> Notebook {
    let notebook = try Notebook(
      maskDecoder: opensDecoder ? Fixtures.url("masks/narrow.npz") : nil, commands: Command.common, machine: .steady())
    for (step, token) in try notebook.open.target(answers).enumerated() {
      let change = Edit.Change(Address(.sampling, .token, step: step)) { _ in Tensor([Float(token)], shape: [1]) }
      try notebook.session.make(Edit(summary: "", [change]))
    }
    return notebook
  }

  private func value(_ name: String, _ notebook: Notebook) throws -> Tensor? {
    try notebook.evaluate(Expression(name)).value.tensor
  }

  private func error(_ line: String, _ notebook: Notebook) -> String? { notebook.execute(line).first?.error?.message }

  @Test func everyValueIsTheDecoders() throws {
    let notebook = try notebook()
    let decoder = try MaskDecoder(contentsOf: Fixtures.url("masks/narrow.npz"))
    for (mask, codes) in Self.codes.enumerated() {
      var computed: [(MaskPoint, Tensor)] = []
      _ = decoder(codes) { point, value in
        computed.append((point, value))
        return value
      }
      #expect(computed.count == 25)
      for (point, expected) in computed {
        #expect(try value("\(point.address)@\(mask)", notebook) == expected)
        if mask == 0 { #expect(try value(point.address, notebook) == expected) }
      }
    }
    #expect(notebook.session.position == .start)
  }

  /// Forward one value at a time through both masks, and back again; what is shown is the same.
  @Test func steppedForwardAndBackItIsTheSame() throws {
    let notebook = try notebook()
    notebook.execute(":continue")
    let end = notebook.session.position
    let count = 2 * notebook.sequel!.names(in: notebook).count
    let forward = (0..<count).map { _ in notebook.execute(":step")[0].document }
    #expect(Set(forward.map { "\($0.blocks[0])" }).count == count)
    #expect(error(":step", notebook)?.hasPrefix("the answer has ended") == true)
    for document in forward.dropLast().reversed() {
      #expect(notebook.execute(":back")[0].document.blocks[0] == document.blocks[0])
    }
    notebook.execute(":back")
    #expect(notebook.session.position == end && notebook.current.placeInSequel == nil)
    notebook.execute(":step 7")
    #expect(notebook.current.placeInSequel == 6)
    notebook.execute(":back 8")
    #expect(notebook.session.position == notebook.session.position(before: end))
  }

  @Test func wholeStagesAndAddressesLeadThere() throws {
    let notebook = try notebook()
    func goes(_ line: String, to place: Int?, sourceLocation: SourceLocation = #_sourceLocation) {
      #expect(notebook.execute(line)[0].isError == false, sourceLocation: sourceLocation)
      #expect(notebook.current.placeInSequel == place, "\(line)", sourceLocation: sourceLocation)
    }
    goes(":goto segmentation.block.0.conv1", to: 4)
    goes(":finish", to: 9)
    goes(":finish", to: 24)
    goes(":next", to: 28)
    goes(":next 2", to: 40)
    goes(":back", to: 34)
    goes(":forward", to: 40)
    goes(":goto segmentation.mask@0", to: 24)
    goes(":until segmentation.codes@1", to: 25)
    goes(":continue", to: 49)
    goes(":restart", to: nil)
    goes(":step", to: nil)
    #expect(notebook.session.position == Position(stage: 0, point: 0))
    goes(":goto segmentation.upsample.2.output", to: 21)
    goes(":goto text.norm@3", to: nil)
    goes(":continue", to: nil)
    goes(":step", to: 0)
    #expect(error(":until segmentation.codes", notebook)?.contains("has been passed") == true)
    // Short names mean the values around.
    notebook.execute(":goto segmentation.block.1.conv2@1")
    #expect(try value("conv2", notebook) == value("segmentation.block.1.conv2@1", notebook))
    #expect(try value("output", notebook) == value("segmentation.block.1.output@1", notebook))
    #expect(try value("segmentation.mask", notebook) == value("segmentation.mask@1", notebook))
    #expect(try value("where(conv1 > 0, conv1, 0) - activated1", notebook)?.values.allSatisfy { $0 == 0 } == true)
    notebook.execute(":goto text.norm")
    #expect(error("conv2", notebook) != nil)
  }

  @Test func whatIsNotThereIsNamed() throws {
    let notebook = try notebook(opensDecoder: false)
    for line in ["segmentation.mask", ":goto segmentation.codes", ":show segmentation.codes", ":objects 1"] {
      #expect(error(line, notebook)?.contains("decoder") == true, "\(line)")
    }
    notebook.execute(":open mask-decoder \"\(Fixtures.url("masks/narrow.npz").path())\"")
    #expect(error("segmentation.mask", notebook) == nil)
    for (line, said) in [
      ("segmentation.mask@2", "the answer has 2, @0 to @1"), ("segmentation.maks", "did you mean segmentation.mask?"),
      (":why segmentation.mask[64,0]", "in which there is no 64"), (":why segmentation.mask[0]", "takes 2 indices"),
      (":break segmentation.mask", "for the model's own"), (":edit segmentation.codes[0] = 3", "for the model's own"),
      (":objects 2", "object 2 of 3 has no mask"), (":objects 4", "object 4 of 3 is not there"),
      (":open mask-decoder \(Fixtures.url("masks/refused.txt").path())", "refused.txt"),
    ] { #expect(error(line, notebook)?.contains(said) == true, "\(line): \(error(line, notebook) ?? "")") }
    let plain = try self.notebook(answers: "red")
    #expect(error("segmentation.mask", plain)?.contains("the answer, red, has no mask") == true)
    plain.execute(":continue")
    #expect(error(":step", plain)?.hasPrefix("the answer has ended") == true)
  }

  @Test func aKeptNotebookOpensTheDecoderAgain() throws {
    let folder = try TemporaryDirectory()
    try FileManager.default.copyItem(at: Fixtures.url("masks/narrow.npz"), to: folder.file("narrow.npz"))
    let notebook = try Notebook(maskDecoder: folder.file("narrow.npz"), commands: Command.common)
    notebook.execute(":save \"\(folder.file("kept.vlm").path())\"")
    let kept = try String(contentsOf: folder.file("kept.vlm"), encoding: .utf8)
    #expect(kept.contains("# mask-decoder: narrow.npz\n"))
    #expect(try Replay(folder.file("kept.vlm")).notebook.open.maskDecoder != nil)
    try FileManager.default.removeItem(at: folder.file("narrow.npz"))
    #expect(throws: NotebookFileError.self) { try Replay(folder.file("kept.vlm")) }
  }

  @Test func theyLookSo() throws {
    let notebook = try notebook()
    expectGolden(
      notebook.transcript([
        ":objects", ":objects 1", ":continue", ":step", ":step", ":list", ":where", ":next 2", ":finish", ":finish",
        ":why segmentation.block.0.conv1[1,2,3]", ":why segmentation.upsample.0.convolved[0,0,0]",
        ":why segmentation.codes[2]", ":why segmentation.embeddings[1,0,2]", ":why segmentation.projected[0,0,0]",
        ":why segmentation.block.0.output[0,0,0]", ":help segmentation.block.1.conv3", "segmentation.mask > 0",
      ]), "notebook/segmentation.txt", allowsRounding: true)
  }
}
