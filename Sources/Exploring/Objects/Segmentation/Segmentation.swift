import MaskDecoder
import Notebook
import Questions
import Rendering
import Tensors

/// The masks of an answer, and by its address each value on the way from their codes: of the first mask as it is called, of
/// the k-th after it with `@k` behind, as `vlmverse decode --trace` writes them.
struct Segmentation {
  /// One value of one mask.
  struct Place: Equatable {
    var mask: Int
    /// Its index in ``values``.
    var value: Int
  }

  let decoder: MaskDecoder
  /// What the decoder computes for each mask, in its order.
  let values: [MaskValue]
  /// The objects that have a mask, and their numbers in the answer, from 1.
  let objects: [(number: Int, object: AnswerObject, codes: [Int])]

  init(_ decoder: MaskDecoder, of answer: String) {
    (self.decoder, values) = (decoder, decoder.values)
    objects = zip(1..., AnswerReading(answer).objects).compactMap { number, object in
      object.codes.map { (number, object, $0) }
    }
  }

  /// Places from the first mask's codes to the last mask.
  var count: Int { objects.count * values.count }

  func place(at index: Int) -> Place { Place(mask: index / values.count, value: index % values.count) }

  func index(of place: Place) -> Int { place.mask * values.count + place.value }

  func address(of place: Place) -> String {
    values[place.value].point.address + (place.mask == 0 ? "" : "@\(place.mask)")
  }

  /// What object a mask is of, in words.
  func objectName(_ mask: Int) -> String {
    let (number, object, _) = objects[mask]
    return "object \(number)" + (object.label.isEmpty ? "" : ", \(object.label)")
  }

  /// Every value of a mask.
  func computed(_ mask: Int) -> [MaskPoint: Tensor] {
    var computed: [MaskPoint: Tensor] = [:]
    _ = decoder(objects[mask].codes) { point, value in
      computed[point] = value
      return value
    }
    return computed
  }

  func tensor(at place: Place) -> Tensor { computed(place.mask)[values[place.value].point] ?? Tensor(0) }
}

// MARK: - Addresses

extension Segmentation {
  /// The place that an address names; without `@`, of the mask at `here`, or else the first.
  func place(_ name: String, here: Place?) throws(SegmentationError) -> Place {
    let pieces = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let value = values.firstIndex(where: { $0.point.address == pieces[0] }) else {
      throw .noSuchValue(pieces[0], among: values.map(\.point.address))
    }
    guard pieces.count == 2 else { return Place(mask: here?.mask ?? 0, value: value) }
    guard let mask = Int(pieces[1]), objects.indices.contains(mask), "\(mask)" == pieces[1] else {
      throw .noSuchMask(pieces[1], count: objects.count)
    }
    return Place(mask: mask, value: value)
  }

  /// The place that a short name means where the cursor is: `conv1` inside a block.
  func place(shortName name: String, here: Place) -> Place? {
    stage(of: here).first { values[$0].point.shortName == name }.map { Place(mask: here.mask, value: $0) }
  }
}

// MARK: - Stages

extension Segmentation {
  /// The values that are computed together with one.
  func stage(of place: Place) -> Range<Int> {
    let title = values[place.value].point.stageTitle
    let all = values.indices.filter { values[$0].point.stageTitle == title }
    return all[0]..<all[all.count - 1] + 1
  }

  /// The last places of all stages of all masks, in order.
  var stageEnds: [Int] {
    let ends = values.indices.filter {
      $0 + 1 == values.count || values[$0].point.stageTitle != values[$0 + 1].point.stageTitle
    }
    return objects.indices.flatMap { mask in ends.map { mask * values.count + $0 } }
  }
}

extension MaskPoint {
  /// What is computed where this value is, in words.
  var stageTitle: String {
    switch self {
    case .codes, .embeddings, .projection, .projected: "mask codes"
    case .block(let index, _): "mask block \(index)"
    case .upsample(let index, _): "mask upsampling \(index)"
    case .mask: "mask"
    }
  }

  /// The end of the address.
  var shortName: String { address.split(separator: ".").last.map(String.init) ?? address }
}
