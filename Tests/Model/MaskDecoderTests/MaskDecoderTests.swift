import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

@testable import MaskDecoder

/// Against PyTorch's layers in double precision (Tests/Fixtures/masks/regenerate.py).
@Suite struct MaskDecoderTests {
  static let codes = [0, 127, 3, 4, 5, 60, 70, 80, 90, 100, 110, 120, 1, 2, 3, 64]

  private let decoder: MaskDecoder
  private let expected: SafetensorsFile

  init() throws {
    decoder = try MaskDecoder(contentsOf: Fixtures.url("masks/narrow.npz"))
    expected = try SafetensorsFile(Fixtures.url("masks/narrow.safetensors"))
  }

  /// Every value by its address, in the order of computation.
  private func trace() -> [(point: MaskPoint, value: Tensor)] {
    var trace: [(point: MaskPoint, value: Tensor)] = []
    let mask = decoder(Self.codes) { point, value in
      trace.append((point, value))
      return value
    }
    #expect(trace.last?.value == mask)
    return trace
  }

  @Test func everyValueIsPyTorchs() throws {
    let trace = trace()
    #expect(trace.count == 25)
    for (point, value) in trace where point != .codes {
      let reference = try #require(expected[point.address]).tensor()
      #expect(value.shape == reference.shape, "\(point.address)")
      let difference = (value - reference).values.map(abs).max() ?? 0
      let size = reference.values.map(abs).max() ?? 0
      #expect(difference <= 1e-6 * max(size, 1), "\(point.address) differs by \(difference)")
    }
  }

  @Test func theTableNamesWhatIsComputedAndFromWhat() throws {
    let trace = trace()
    #expect(decoder.values.map(\.point) == trace.map(\.point))
    #expect(decoder.values.map(\.shape) == trace.map(\.value.shape))
    let values = Dictionary(uniqueKeysWithValues: trace.map { ($0.point, $0.value) })
    for value in decoder.values {
      let made = made(value.making, values)
      let largest = ((values[value.point] ?? made) - made).values.map(abs).max() ?? 0
      #expect(largest < 1e-4, "\(value.point.address) is not \(value.making)")
    }
  }

  @Test func whatAConvolutionAddsUpIsItsValue() throws {
    let values = Dictionary(uniqueKeysWithValues: trace().map { ($0.point, $0.value) })
    var count = 0
    for value in decoder.values {
      guard case .convolved(let x, _) = value.making.asConvolved, let input = values[x],
        let output = values[value.point]
      else { continue }
      for place in stride(from: 0, to: output.count, by: max(output.count / 50, 1)) {
        let (height, width) = (value.shape[value.shape.count - 2], value.shape[value.shape.count - 1])
        let index = [place / (height * width), place / width % height, place % width].suffix(value.shape.count)
        let (terms, bias) = try #require(decoder.terms(of: value.making, at: Array(index), input))
        #expect(terms.allSatisfy { input[$0.place] == $0.number })
        let sum = terms.reduce(Double(bias)) { $0 + Double($1.number) * Double($1.weight) }
        #expect(abs(sum - Double(output.values[place])) < 1e-4, "\(value.point.address)\(Array(index))")
        count += 1
      }
    }
    #expect(count > 500)
  }

  @Test func safetensorsOfTheSameNamesAreTheSameDecoder() throws {
    let archive = try NumPyArchive(Fixtures.url("masks/narrow.npz"))
    var writer = SafetensorsWriter()
    for name in archive.names { writer.add(name, try #require(try archive.tensor(name))) }
    let folder = try TemporaryDirectory()
    try writer.write(to: folder.file("decoder.safetensors"))
    let other = try MaskDecoder(contentsOf: folder.file("decoder.safetensors"))
    #expect(other(Self.codes) == decoder(Self.codes))
  }

  @Test(arguments: 0..<4) func masksArePlacedAsPillowResizesThem(index: Int) throws {
    let mask = try #require(expected["segmentation.mask"]).tensor()
    func bytes(_ name: String) throws -> [UInt8] {
      let entry = try #require(expected.entries.first { $0.name == "placed.\(index).\(name)" })
      return expected.withBytes(of: entry) { Array($0) }
    }
    let (width, height) = [(90, 50), (33, 70), (40, 40), (64, 64)][index]
    let locations = try bytes("locations").withUnsafeBytes { Array($0.bindMemory(to: Int32.self)).map { Int($0) } }
    let box = PixelBox(locations: locations, width: width, height: height)
    let placed = PlacedMask(mask, in: box, width: width, height: height)
    let resized = try #require(expected["placed.\(index).resized"]).tensor()
    #expect(placed.resized.shape == resized.shape)
    #expect(allClose(placed.resized, resized, relative: 0, absolute: 2e-7))
    #expect(placed.pixels == (try bytes("pixels")).map { $0 == 1 })
  }
}

// MARK: - Naive loops, the specification of each making

extension MaskDecoderTests {
  private func weight(_ name: String) -> (weight: Tensor, bias: Tensor) {
    switch name {
    case "projection": (decoder.projection.weight, decoder.projection.bias)
    case "head": (decoder.head.weight, decoder.head.bias)
    case let name where name.hasPrefix("upsample."):
      { (decoder.upsamples[$0].weight, decoder.upsamples[$0].bias) }(Int(name.suffix(1))!)
    case let name:
      { block in
        let convolution = name.hasSuffix("1") ? block.conv1 : name.hasSuffix("2") ? block.conv2 : block.conv3
        return (convolution.weight, convolution.bias)
      }(decoder.blocks[Int(name.split(separator: ".")[1])!])
    }
  }

  private func made(_ making: MaskMaking, _ values: [MaskPoint: Tensor]) -> Tensor {
    switch making {
    case .codes: Tensor(Self.codes.map(Float.init), shape: [16])
    case .embedded(let codes, let weight):
      {
        #expect(weight == "codebook")
        let rows = values[codes]!.values.map { decoder.codebook.row([Int($0)]) }
        return Tensor(rows[0].indices.flatMap { feature in rows.map { $0[feature] } }, shape: [rows[0].count, 4, 4])
      }()
    case .convolved(let x, let name): convolved(values[x]!, weight(name))
    case .upsampled(let x, let name): upsampled(values[x]!, weight(name))
    case .relu(let x): Tensor(values[x]!.values.map { max($0, 0) }, shape: values[x]!.shape)
    case .sum(let a, let b): values[a]! + values[b]!
    }
  }

  /// out[o, y, x] = bias[o] + Σ weight[o, i, a, b] · in[i, y + a − k/2, x + b − k/2]; a single channel loses its axis.
  private func convolved(_ x: Tensor, _ layer: (weight: Tensor, bias: Tensor)) -> Tensor {
    let (channels, height, width) = (x.shape[0], x.shape[1], x.shape[2])
    let side = layer.weight.shape[1] == channels ? 1 : 3
    let result = (0..<layer.bias.count).flatMap { out in
      (0..<height * width).map { place -> Float in
        var sum = layer.bias.values[out]
        for tap in 0..<channels * side * side {
          let (row, column) = (place / width + tap / side % side - side / 2, place % width + tap % side - side / 2)
          guard (0..<height).contains(row), (0..<width).contains(column) else { continue }
          sum += layer.weight[[out, tap]] * x[[tap / (side * side), row, column]]
        }
        return sum
      }
    }
    return Tensor(result, shape: (layer.bias.count == 1 ? [] : [layer.bias.count]) + [height, width])
  }

  /// Each in[i, y, x] adds weight[i, o, a, b] times itself to out[o, 2y + a − 1, 2x + b − 1].
  private func upsampled(_ x: Tensor, _ layer: (weight: Tensor, bias: Tensor)) -> Tensor {
    let (height, width) = (x.shape[1], x.shape[2])
    var result = layer.bias.values.flatMap { [Float](repeating: $0, count: 4 * height * width) }
    for kernel in 0..<layer.weight.shape[0] {
      for (channel, weight) in layer.weight.row([kernel]).enumerated() {
        for place in 0..<height * width {
          let row = 2 * (place / width) + kernel / 4 % 4 - 1
          let column = 2 * (place % width) + kernel % 4 - 1
          guard (0..<2 * height).contains(row), (0..<2 * width).contains(column) else { continue }
          result[(kernel / 16 * 2 * height + row) * 2 * width + column] +=
            weight * x[[channel, place / width, place % width]]
        }
      }
    }
    return Tensor(result, shape: [layer.bias.count, 2 * height, 2 * width])
  }
}

extension MaskMaking {
  /// Plain or transposed, a convolution.
  fileprivate var asConvolved: MaskMaking {
    if case .upsampled(let x, let weight) = self { .convolved(x, weight: weight) } else { self }
  }
}
