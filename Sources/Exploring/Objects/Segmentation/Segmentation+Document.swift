import Explaining
import MaskDecoder
import Rendering
import Tensors

extension Segmentation {
  /// How many channels are worth a map each.
  private static let shownChannels = 12

  /// A value: what it is, how it comes about, and its picture.
  func document(of place: Place) -> Document {
    let (value, tensor) = (values[place.value], tensor(at: place))
    let codes = value.point == .codes
    let type = codes ? "int32" : "float32"
    let title: Text =
      "\(address: address(of: place))  \(strong: NumberFormat.shape(value.shape))  \(muted: "\(type), \(objectName(place.mask))")"
    return [.lines([title] + (codes ? [] : statisticsLines(tensor)) + [formulaLine(value)])]
      + picture(of: value, tensor)
  }

  /// A value as far as it can be told without computing it.
  func help(_ place: Place) -> Document {
    let value = values[place.value]
    return [.lines(["\(address: address(of: place))  \(strong: NumberFormat.shape(value.shape))", formulaLine(value)])]
  }

  private func formulaLine(_ value: MaskValue) -> Text {
    let shapes = value.making.operands.compactMap { point in values.first { $0.point == point }?.shape }
    let shape = { (shape: [Int]) in "[" + shape.map(String.init).joined(separator: ",") + "]" }
    let arriving = shapes.isEmpty ? "" : shapes.map(shape).joined(separator: "·") + " → "
    return "\(emphasis: "\(value.point.shortName) = \(value.making.formula)")   \(muted: arriving + shape(value.shape))"
  }

  private func picture(of value: MaskValue, _ tensor: Tensor) -> Document {
    switch value.point {
    case .codes: return [.table(Table(tensor.reshaped([MaskDecoder.side, MaskDecoder.side])))]
    case .mask: return [.heatmap(Heatmap(tensor, title: "above 0 is the object", scale: .diverging))]
    case .embeddings, .projection, .projected, .block, .upsample: break
    }
    let (channels, height, width) = (tensor.shape[0], tensor.shape[1], tensor.shape[2])
    let matrices = tensor.reshaped([channels, height * width])
    let maps = (0..<min(channels, Self.shownChannels)).map { channel in
      Heatmap(
        matrices.rows(channel..<channel + 1).reshaped([height, width]), title: "channel \(channel)", rows: "row",
        columns: "column", scale: .suiting(tensor))
    }
    let rest = "These are the first \(maps.count) of \(channels) channels; indices in [ ] choose others."
    return [.heatmaps(Heatmap.alike(maps))] + (channels > maps.count ? [.note(Text(rest))] : [])
  }
}

extension MaskMaking {
  /// The values that it is made of.
  var operands: [MaskPoint] {
    switch self {
    case .codes: []
    case .embedded(let x, _), .convolved(let x, _), .upsampled(let x, _), .relu(let x): [x]
    case .sum(let a, let b): [a, b]
    }
  }
}

// MARK: - One number

extension Segmentation {
  /// The arithmetic behind the number at `index` of a value.
  func why(_ place: Place, _ index: [Int]) -> Document {
    let (value, computed) = (values[place.value], computed(place.mask))
    let title = "\(address(of: place))[\(Self.written(index))]"
    func operand(_ point: MaskPoint) -> Tensor { computed[point] ?? Tensor(0) }
    func name(_ point: MaskPoint) -> String {
      address(of: Place(mask: place.mask, value: values.firstIndex { $0.point == point } ?? 0))
    }
    let derivation =
      switch value.making {
      case .codes:
        Derivation("the number in <seg\(Self.threeDigits(objects[place.mask].codes[index[0]]))>", value: number(index))
          .noting("token \(index[0]) of sixteen, row by row over a grid of 4×4")
      case .embedded(let codes, let weight): embedding(index, operand(codes), weight)
      case .convolved(let x, let weight), .upsampled(let x, let weight):
        convolution(value, index, (name(x), operand(x)), weight)
      case .relu(let x):
        Derivation("max(x, 0), x = \(name(x))[\(Self.written(index))]", value: Double(operand(x)[index]))
          .followed(by: "x") { $0 }.followed(by: "nothing below 0") { max($0, 0) }
      case .sum(let a, let b):
        Derivation(
          "\(value.point.shortName) = \(name(a)) + \(name(b))",
          sum: [Double(operand(a)[index]), Double(operand(b)[index])], label: { $0 == 0 ? name(a) : name(b) })
      }
    func number(_ index: [Int]) -> Double { Double(operand(value.point)[index]) }
    return derivation.document(name: title, value: operand(value.point)[index])
  }

  private func embedding(_ index: [Int], _ codes: Tensor, _ weight: String) -> Derivation {
    let (place, feature) = MaskDecoder.codeIndex(of: index)
    let code = Int(codes.values[place])
    return Derivation(
      "\(weight)[codes[\(place)], \(feature)] = \(weight)[\(code), \(feature)]",
      value: Double(decoder.codebook[[code, feature]]))
  }

  private func convolution(_ value: MaskValue, _ index: [Int], _ x: (name: String, value: Tensor), _ weight: String)
    -> Derivation
  {
    guard let (terms, bias) = decoder.terms(of: value.making, at: index, x.value) else {
      return Derivation(value.making.formula, value: 0)
    }
    return Derivation(
      "\(value.point.shortName) = Σ W·x + b", sum: terms.map { Double($0.number) * Double($0.weight) },
      label: { "x[\(Self.written(terms[$0].place))]" },
      working: { "\(NumberFormat.compact(terms[$0].weight))·\(NumberFormat.compact(terms[$0].number))" }
    )
    .noting(
      "x is \(x.name), W and b are those of \(weight), a channel, a row and a column each; beyond the edge is 0"
    )
    .followed(by: "+ b = \(NumberFormat.compact(bias))") { $0 + Double(bias) }
  }

  private static func written(_ index: [Int]) -> String { index.map(String.init).joined(separator: ",") }

  private static func threeDigits(_ code: Int) -> String {
    String(repeating: "0", count: max(3 - "\(code)".count, 0)) + "\(code)"
  }
}
