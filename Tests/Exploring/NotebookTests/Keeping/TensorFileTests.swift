import Checkpoints
import Foundation
import Images
import Notebook
import Tensors
import TestSupport
import Testing

@Suite struct TensorFileTests {
  private let folder: TemporaryDirectory
  private let notebook: Notebook

  init() throws {
    folder = try TemporaryDirectory()
    notebook = try Notebook.smallest()
  }

  private func export(_ expression: String, _ name: String) throws -> [UInt8] {
    let cell = try #require(notebook.execute(":export \(expression) \(folder.file(name).path)").first)
    #expect(!cell.isError, "\(cell.document)")
    return [UInt8](try Data(contentsOf: folder.file(name)))
  }

  private func value(_ expression: String) throws -> Tensor {
    try #require(notebook.execute(expression).first?.value?.value.tensor)
  }

  @Test func numPyReadsWhatIsWritten() throws {
    let bytes = try export("text.logits / 3", "a.npy")
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (96,), }"
    let expected = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(header.utf8)
    #expect(bytes.starts(with: expected) && bytes[127] == 10 && bytes[expected.count..<127].allSatisfy { $0 == 32 })
    let floats = bytes[128...].withUnsafeBytes { Array($0.assumingMemoryBound(to: Float.self)) }
    #expect(floats == (try value("text.logits / 3")).values)
    let mask = try export("zeros([2, 3]) == 0", "m.npy")
    #expect(
      String(decoding: mask[10..<128], as: UTF8.self).hasPrefix(
        "{'descr': '|b1', 'fortran_order': False, 'shape': (2, 3,), }"))
    #expect(mask[128...] == [1, 1, 1, 1, 1, 1])
    let scalar = try export("sum(ones(3))", "s.npy")
    #expect(String(decoding: scalar[10..<128], as: UTF8.self).contains("'shape': (), }") && scalar.count == 132)
  }

  @Test func idsAndPositionsAreIntegers() throws {
    let bytes = try export("text.tokens", "t.npy")
    #expect(String(decoding: bytes[10..<128], as: UTF8.self).hasPrefix("{'descr': '<i4', 'fortran_order': False"))
    let ids = bytes[128...].withUnsafeBytes { Array($0.assumingMemoryBound(to: Int32.self)) }
    #expect(ids.map(Float.init) == (try value("text.tokens")).values)
    let positions = String(decoding: try export("text.positions", "p.safetensors").dropFirst(8), as: UTF8.self)
    #expect(positions.hasPrefix(#"{"text.positions":{"dtype":"I32""#), "\(positions)")
    #expect(String(decoding: try export("text.tokens + 0", "f.npy")[10..<128], as: UTF8.self).contains("'<f4'"))
  }

  @Test func matricesOfATensorFollowEachOther() throws {
    let shown = notebook.transcript([":export reshape(arange(12), 2, 3, 2) \(folder.file("m.csv").path)"])
    #expect(
      shown.split(whereSeparator: \.isWhitespace).joined(separator: " ").hasSuffix(
        "6 rows, one matrix below the other."))
    #expect(try export("reshape(arange(12), 2, 3, 2)", "m.csv").split(separator: 10).count == 6)
    #expect(try export("zeros([2, 3, 0])", "z.csv").isEmpty)
  }

  @Test func commaSeparatedNumbersReadBackExactly() throws {
    let text = String(decoding: try export("vision.block.0.attention.q / 7", "a.csv"), as: UTF8.self)
    let rows = text.split(separator: "\n").map { $0.split(separator: ",").compactMap { Float($0) } }
    let expected = try value("vision.block.0.attention.q / 7")
    #expect(rows.count == 18 && rows.allSatisfy { $0.count == 4 } && rows.flatMap(\.self) == expected.values)
    #expect(try export("[1.5, inf, -inf, nan]", "v.csv") == Array("1.5\ninf\n-inf\nnan\n".utf8))
    #expect(try export("3", "n.csv") == Array("3.0\n".utf8))
    #expect(try export("zeros([0, 4])", "e.csv").isEmpty)
  }

  @Test func safetensorsNameTheExpression() throws {
    _ = try export("text.block.0.attention.k[0]", "a.safetensors")
    let file = try SafetensorsFile(folder.file("a.safetensors"))
    #expect(
      try #require(file["text.block.0.attention.k[0]"]).tensor() == (try value("text.block.0.attention.k[0]")))
  }

  @Test func picturesAreTheModelsAndHeatmapsHaveSquareCells() throws {
    _ = try export("vision.pixels", "p.png")
    #expect(try RGBImage(contentsOf: folder.file("p.png")) == notebook.question.picture)
    _ = try export("eye(2, 4)", "h.png")
    let image = try RGBImage(contentsOf: folder.file("h.png"))
    #expect(image.width == 512 && image.height == 256)
    let pixel = { (x: Int, y: Int) in Array(image.pixels[(y * 512 + x) * 3..<(y * 512 + x) * 3 + 3]) }
    #expect(pixel(0, 0) == [0xFF, 0xED, 0x85] && pixel(127, 127) == pixel(0, 0) && pixel(128, 128) == pixel(0, 0))
    #expect(pixel(128, 127) == [0x1F, 0, 0x3D] && pixel(511, 255) == pixel(128, 127))
  }

  @Test(arguments: [
    ("text.norm a.txt", "its name has to end in .png, .csv, .npy, .safetensors"),
    ("a.png", "it takes a value and a file"),
    ("\"text\" a.npy", "is no tensor"), ("zeros([0, 4]) a.png", "0"), ("1 + a.npy", "ends early"),
    ("text.norm none/a.npy", "No such file or directory"),
  ]) func whatCannotBeWrittenIsRefused(_ arguments: String, _ message: String) throws {
    let cell = try #require(
      notebook.execute(":export \(arguments.replacing(" a.", with: " \(folder.url.path)/a."))").first)
    #expect(cell.isError && cell.error?.message.contains(message) == true, "\(cell.error?.message ?? "")")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }
}
