import Checkpoints
import Files
import Foundation
import Tensors

/// Why a file is no mask decoder.
public enum MaskDecoderError: Error, Equatable, CustomStringConvertible {
  /// The file is damaged or holds what is not read.
  case file(CheckpointError)
  /// A tensor is not there.
  case missing(file: String, name: String)
  /// A tensor has a shape that does not fit; a free extent of the expected one is a letter.
  case shape(file: String, name: String, shape: [Int], expected: String)

  /// What is wrong, where, and what would be right, in one line.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .missing(let file, let name):
      "\(file): has no tensor \(JSON.quoted(name)); expected PaliGemma's mask decoder, big_vision's vae-oid.npz"
    case .shape(let file, let name, let shape, let expected):
      "\(file): tensor \(JSON.quoted(name)) has shape \(shape), expected \(expected)"
    }
  }
}

extension MaskDecoder {
  /// Reads the decoder's weights from big_vision's `vae-oid.npz`, or a safetensors file of the same names.
  ///
  /// Every width is the file's; the arrays that decoding does not use are left aside.
  /// - Throws: `MaskDecoderError`, naming file and tensor.
  public init(contentsOf url: URL) throws(MaskDecoderError) {
    let file = try WeightFile(url)
    codebook = try file.weight("_vq_vae._embedding", [Self.codebookSize, nil])
    projection = try file.convolution("decoder.0", from: codebook.shape[1], side: 1)
    let width = projection.bias.count
    var blocks: [Block] = []
    for index in 2...3 {
      let conv1 = try file.convolution("decoder.\(index).net.0", from: width, side: 3)
      let conv2 = try file.convolution("decoder.\(index).net.2", from: conv1.bias.count, side: 3)
      let conv3 = try file.convolution("decoder.\(index).net.4", from: conv2.bias.count, to: width, side: 1)
      blocks.append(Block(conv1: conv1, conv2: conv2, conv3: conv3))
    }
    self.blocks = blocks
    var upsamples: [TransposedConvolution] = []
    for index in stride(from: 4, through: 10, by: 2) {
      upsamples.append(try file.upsample("decoder.\(index)", from: upsamples.last?.bias.count ?? width))
    }
    self.upsamples = upsamples
    head = try file.convolution("decoder.12", from: upsamples.last?.bias.count ?? width, to: 1, side: 1)
  }
}

/// The tensors of a file by name, in one of two formats, told apart by content.
private struct WeightFile {
  let name: String
  private let tensor: (String) throws(CheckpointError) -> Tensor?

  init(_ url: URL) throws(MaskDecoderError) {
    name = url.lastPathComponent
    do throws(CheckpointError) {
      if try Self.isArchive(url) {
        tensor = try NumPyArchive(url).tensor
      } else {
        let file = try Self.safetensors(url)
        tensor = { name throws(CheckpointError) in file[name]?.tensor() }
      }
    } catch { throw .file(error) }
  }

  /// What is no archive is read as safetensors, whatever it is called; where it is none of these either, what it is called
  /// says which was meant.
  private static func safetensors(_ url: URL) throws(CheckpointError) -> SafetensorsFile {
    do { return try SafetensorsFile(url) } catch {
      switch error {
      case .truncated, .headerLength, .header:
        guard url.pathExtension.lowercased() == "npz" else { throw error }
        throw .archive(
          file: url.lastPathComponent,
          problem: "this is no .npz archive, as np.savez writes them; expected big_vision's vae-oid.npz")
      case .file, .notAFolder, .noWeights, .tensor, .archive, .index: throw error
      }
    }
  }

  private static func isArchive(_ url: URL) throws(CheckpointError) -> Bool {
    do throws(FileError) { return try RegularFile(url).read(upTo: 2) == Array("PK".utf8) } catch { throw .file(error) }
  }

  /// The tensor `name`, of `shape`, where nil stands for any extent above 0.
  func weight(_ name: String, _ shape: [Int?]) throws(MaskDecoderError) -> Tensor {
    let found: Tensor?
    do throws(CheckpointError) { found = try tensor(name) } catch { throw .file(error) }
    guard let found else { throw .missing(file: self.name, name: name) }
    let fits = found.shape.count == shape.count && zip(found.shape, shape).allSatisfy { $0 > 0 && $0 == $1 ?? $0 }
    guard fits else {
      let expected = "[\(shape.map { $0.map { "\($0)" } ?? "n" }.joined(separator: ", "))]"
      throw .shape(file: self.name, name: name, shape: found.shape, expected: expected)
    }
    return found
  }

  func convolution(_ name: String, from width: Int, to: Int? = nil, side: Int) throws(MaskDecoderError) -> Convolution {
    let weight = try weight(name + ".weight", [to, width, side, side])
    return Convolution(weight: weight, bias: try self.weight(name + ".bias", [weight.shape[0]]))
  }

  func upsample(_ name: String, from width: Int) throws(MaskDecoderError) -> TransposedConvolution {
    let side = TransposedConvolution.side
    let weight = try weight(name + ".weight", [width, nil, side, side])
    return TransposedConvolution(weight: weight, bias: try self.weight(name + ".bias", [weight.shape[1]]))
  }
}
