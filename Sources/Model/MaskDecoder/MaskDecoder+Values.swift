extension MaskDecoder {
  /// What each value is made of, in the order of computation.
  public var values: [MaskValue] {
    let (embedding, width, side) = (codebook.shape[1], projection.bias.count, Self.side)
    let grid = [width, side, side]
    var values: [MaskValue] = [
      .init(point: .codes, shape: [Self.codeCount], making: .codes),
      .init(point: .embeddings, shape: [embedding, side, side], making: .embedded(.codes, weight: "codebook")),
      .init(point: .projection, shape: grid, making: .convolved(.embeddings, weight: "projection")),
      .init(point: .projected, shape: grid, making: .relu(.projection)),
    ]
    for index in blocks.indices { values += blocks[index].values(index, after: values[values.count - 1].point, grid) }
    for (index, upsample) in upsamples.enumerated() {
      let before = values[values.count - 1].point
      let shape = [upsample.bias.count, side << (index + 1), side << (index + 1)]
      values += [
        .init(
          point: .upsample(index, .convolved), shape: shape, making: .upsampled(before, weight: "upsample.\(index)")),
        .init(point: .upsample(index, .output), shape: shape, making: .relu(.upsample(index, .convolved))),
      ]
    }
    let last = values[values.count - 1]
    return values + [
      .init(point: .mask, shape: Array(last.shape.dropFirst()), making: .convolved(last.point, weight: "head"))
    ]
  }
}

extension MaskDecoder.Block {
  /// The values of block `index`, whose input is the value `input`, `[C, 4, 4]`.
  fileprivate func values(_ index: Int, after input: MaskPoint, _ grid: [Int]) -> [MaskValue] {
    func shape(_ convolution: Convolution) -> [Int] { [convolution.bias.count] + grid.dropFirst() }
    func value(_ point: MaskPoint.BlockPoint, _ shape: [Int], _ making: MaskMaking) -> MaskValue {
      MaskValue(point: .block(index, point), shape: shape, making: making)
    }
    func convolved(_ x: MaskPoint, _ name: String) -> MaskMaking { .convolved(x, weight: "block.\(index).\(name)") }
    return [
      value(.conv1, shape(conv1), convolved(input, "conv1")),
      value(.activated1, shape(conv1), .relu(.block(index, .conv1))),
      value(.conv2, shape(conv2), convolved(.block(index, .activated1), "conv2")),
      value(.activated2, shape(conv2), .relu(.block(index, .conv2))),
      value(.conv3, grid, convolved(.block(index, .activated2), "conv3")),
      value(.output, grid, .sum(input, .block(index, .conv3))),
    ]
  }
}
