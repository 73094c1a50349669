import Checkpoints
import Tensors

/// What an adapter adds to a model, tensor by tensor, checked against the model's configuration.
struct AdapterFit {
  /// The matrices beside one linear map.
  struct Matrices {
    let size: LowRank.Size
    /// The value that their product is added to.
    let point: Point
    /// What an address goes on with, and the weight there.
    let weights: [(end: String, weight: Weights.Named)]

    /// One of them.
    subscript(matrix: AdapterTensor.Matrix) -> StoredTensor? {
      weights.first { $0.end == matrix.end }?.weight.tensor
    }
  }

  /// By the addresses of the weights that they are beside, without their ends.
  private(set) var adapted: [String: Matrices] = [:]
  /// Whole weights in the place of the model's, by address.
  private(set) var modules: [String: Weights.Named] = [:]
  /// Whether a head that is the embedding table is the adapter's table, too.
  private(set) var sharesTable = false

  private let adapter: Adapter
  private let specifications: [String: WeightSpecification]  // by address
  private var problems: [WeightsError.Problem] = []

  /// - Throws: `AdapterError`, naming what does not fit.
  init(_ adapter: Adapter, _ configuration: Configuration) throws(AdapterError) {
    self.adapter = adapter
    let all = configuration.weightSpecifications + [configuration.headSpecification]
    specifications = Dictionary(uniqueKeysWithValues: all.map { ($0.address, $0) })
    guard !adapter.file.entries.isEmpty else { throw .empty(file: Adapter.weightsFile) }
    let names = ModuleNames(all)
    var halves: [String: [AdapterTensor]] = [:]
    for entry in adapter.file.entries {
      let tensor = AdapterTensor(entry)
      guard let address = names.address(of: tensor) else {
        problems.append(names.problem(of: tensor))
        continue
      }
      if tensor.matrix == nil { take(tensor, at: address) } else { halves[address, default: []].append(tensor) }
    }
    let points = configuration.adaptablePoints
    for (address, tensors) in halves.sorted(by: { $0.key < $1.key }) {
      if let point = points[address] { join(tensors, address, point) } else { refuse(tensors) }
    }
    guard problems.isEmpty else { throw .misfit(WeightsError(problems: problems), madeFor: adapter.settings.base) }
  }

  /// A whole weight.
  private mutating func take(_ tensor: AdapterTensor, at address: String) {
    guard let weight = weight(tensor, specifications[address]?.extents ?? []) else { return }
    if let other = modules.updateValue(weight, forKey: address) {
      problems.append(
        .duplicate(file: Adapter.weightsFile, names: [other.name, tensor.entry.name], address: address))
    }
    if address == "text.embedding.weight" { sharesTable = !adapter.settings.isSaved(tensor.path) }
  }

  /// A and B of the linear map at `address`.
  private mutating func join(_ tensors: [AdapterTensor], _ address: String, _ point: Point) {
    let path = tensors[0].path
    let size = adapter.settings.size(of: path)
    guard adapter.settings.isTarget(path) else {
      let reason = "is of a module that target_modules in adapter_config.json does not name"
      problems.append(.foreign(file: Adapter.weightsFile, name: tensors[0].entry.name, reason: reason))
      return
    }
    let map = specifications[address + ".weight"]?.extents ?? []
    let rank = Extent(size.rank, "r in adapter_config.json")
    let extents: [(AdapterTensor.Matrix, [Extent])] = [
      (.a, [rank] + map.dropFirst()), (.b, [map[0], rank]), (.bias, [map[0]]),
    ]
    var weights: [(end: String, weight: Weights.Named)] = []
    for (matrix, extents) in extents {
      let found = tensors.filter { $0.matrix == matrix }
      if found.isEmpty, matrix != .bias {
        let name = tensors[0].entry.name.replacing(/lora_[AB]/, with: matrix.name)
        problems.append(.missing(file: Adapter.weightsFile, name: name, address: address + matrix.end))
      }
      if found.count > 1 {
        problems.append(
          .duplicate(file: Adapter.weightsFile, names: found.map(\.entry.name), address: address + matrix.end))
      }
      for tensor in found { weights += weight(tensor, extents).map { [(matrix.end, $0)] } ?? [] }
    }
    adapted[address] = Matrices(size: size, point: point, weights: weights)
  }

  /// Matrices beside what is no linear map.
  private mutating func refuse(_ tensors: [AdapterTensor]) {
    let reason = "is beside a weight that is no linear map's; expected adapters of linear maps"
    problems += tensors.map { .foreign(file: Adapter.weightsFile, name: $0.entry.name, reason: reason) }
  }

  /// The tensor as a weight, if its shape is that of `extents` and its type one that can be computed with.
  private mutating func weight(_ tensor: AdapterTensor, _ extents: [Extent]) -> Weights.Named? {
    let entry = tensor.entry
    guard entry.shape == extents.map(\.size) else {
      let isComparable = entry.shape.count == extents.count
      let wrong = extents.indices.filter { !isComparable || entry.shape[$0] != extents[$0].size }
      problems.append(
        .misshapen(
          file: Adapter.weightsFile, name: entry.name, shape: entry.shape, expected: extents.map(\.size),
          reason: wrong.map { extents[$0].meaning }.joined(separator: ", ")))
      return nil
    }
    guard let stored = adapter.file[entry.name] else {
      problems.append(.unsupportedType(file: Adapter.weightsFile, name: entry.name, type: entry.dataType))
      return nil
    }
    return Weights.Named(tensor: stored, name: entry.name)
  }
}

extension Configuration {
  /// The values that an adapter may be added to, by the addresses of the weights that make them, without their ends.
  fileprivate var adaptablePoints: [String: Point] {
    let layout = layout
    let pairs = layout.parts.flatMap { part in
      layout.values(of: part).compactMap { value -> (String, Point)? in
        guard value.point.lora != nil, let weight = value.making.weight else { return nil }
        return (part.weightAddress(weight), value.point)
      }
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }
}
