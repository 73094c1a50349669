import Checkpoints
import Files
import Foundation
import Tensors

/// Writes a checkpoint again with the matrices of its linear maps quantized.
public struct Quantizer {
  /// What became of one tensor.
  public struct Outcome: Sendable {
    /// The weight's address; nil for a tensor that no forward pass needs.
    public let address: String?
    /// The tensor's name in the checkpoint.
    public let name: String
    /// The type it is quantized to; nil where it stays as it is.
    public let type: ElementType?
    /// √(Σ (weight − quantized)² / Σ weight²); 0 where it stays as it is.
    public fileprivate(set) var relativeError = 0.0
  }

  private let checkpoint: Checkpoint
  private let outcomes: [Outcome]  // in the order of the checkpoint's entries

  /// - Parameters:
  ///   - configuration: of the model.
  ///   - checkpoint: its weights.
  ///   - bits: 8 or 4.
  /// - Throws: what does not fit the configuration, or that the checkpoint is quantized already.
  public init(_ configuration: Configuration, _ checkpoint: Checkpoint, bits: Int) throws {
    let resolution = WeightResolution(configuration, checkpoint)
    guard resolution.problems.isEmpty else { throw WeightsError(problems: resolution.problems) }
    self.checkpoint = checkpoint
    let addresses = Dictionary(uniqueKeysWithValues: resolution.names.map { (JSON.Key($0.value), $0.key) })
    outcomes = try checkpoint.entries.map { entry in
      if entry.elementType?.isQuantized == true { throw QuantizationError.quantizedAlready(name: entry.name) }
      let address = addresses[JSON.Key(entry.name)]
      let type = address.flatMap { Self.type(of: $0, shape: entry.shape, bits: bits) }
      return Outcome(address: address, name: entry.name, type: type)
    }
  }

  /// The rule: what is multiplied is quantized, which is the matrices of linear maps; the embedding table and the head keep 8
  /// bits. What is small stays as it is: vectors, the patches' positions, and the kernel that patches go through.
  private static func type(of address: String, shape: [Int], bits: Int) -> ElementType? {
    switch address {
    case "text.embedding.weight", "text.head.weight": .quantized8
    case "vision.position.weight": nil
    default: shape.count != 2 ? nil : bits == 8 ? .quantized8 : .quantized4
    }
  }

  /// Writes one safetensors file, a part of a tensor at a time.
  /// - Parameter progress: is told, before each part, what is being read or written and which share of all is done.
  /// - Returns: what became of each tensor, in the checkpoint's order.
  /// - Throws: before anything is written, which weight cannot be quantized; then, why the file cannot be written.
  package func write(to url: URL, progress: @escaping (Outcome, Double) -> Void) throws(CheckpointError)
    -> [Outcome]
  {
    let done = Counter()
    var writer = SafetensorsWriter(metadata: [QuantizationScheme.key: QuantizationScheme.blocks, "format": "pt"])
    var losses: [Loss] = []
    let entries = checkpoint.files.flatMap { file in file.entries.map { (file, $0) } }
    for (outcome, (file, entry)) in zip(outcomes, entries) {
      let loss = Loss()
      losses.append(loss)
      if let type = outcome.type, let weight = file[entry.name] {
        progress(outcome, 0)
        try requireFinite(weight, entry.name, in: file)
        Source(weight: weight, name: entry.name).add(as: type, to: &writer, loss) {
          progress(outcome, done.share(adding: $0))
        }
        done.total += 2 * weight.shape[0]
      } else {
        writer.add(entry.name, dataType: entry.dataType, shape: entry.shape) {
          progress(outcome, done.share(adding: 1))
          return file.withBytes(of: entry) { Array($0) }
        }
        done.total += 1
      }
    }
    try writer.write(to: url)
    return zip(outcomes, losses).map { outcome, loss in
      var outcome = outcome
      outcome.relativeError = loss.relative
      return outcome
    }
  }

  private func requireFinite(_ weight: StoredTensor, _ name: String, in file: SafetensorsFile) throws(CheckpointError) {
    guard !weight.isFinite else { return }
    let problem = "holds numbers that are infinite or not a number, which cannot be quantized"
    throw .tensor(file: file.url.lastPathComponent, name: name, problem: problem)
  }
}

/// What quantizing a tensor has lost so far.
private final class Loss {
  private var squaredError = 0.0
  private var squaredSize = 0.0

  var relative: Double { squaredSize > 0 ? (squaredError / squaredSize).squareRoot() : 0 }

  func add(_ rows: QuantizedRows) {
    squaredError += rows.squaredError
    squaredSize += rows.squaredSize
  }
}

/// Rows of matrices that have been begun, each of them twice: for its scales and for its numbers; and tensors that are
/// copied, each as one row.
private final class Counter {
  var total = 0
  private var begun = 0

  /// The share that had been begun before.
  func share(adding rows: Int) -> Double {
    defer { begun += rows }
    return Double(begun) / Double(total)
  }
}

/// A matrix of finite numbers to be quantized, some rows at a time.
private struct Source {
  let weight: StoredTensor
  let name: String

  /// Rows of a part: some millions of elements, or all.
  private var rowsAtOnce: Int { max(1, 1 << 21 / max(1, weight.shape[1])) }

  /// Adds numbers and scales. Both are made when they are written, at different times, so that neither has to be kept.
  /// - Parameter willQuantize: is told how many rows come next.
  func add(
    as type: ElementType, to writer: inout SafetensorsWriter, _ loss: Loss, willQuantize: @escaping (Int) -> Void
  ) {
    let (dataType, shape) = QuantizationScheme.stored(weight.shape, as: type)
    let parts = (weight.shape[0] + rowsAtOnce - 1) / rowsAtOnce
    let scales = QuantizationScheme.scales(of: name)
    writer.add(scales, dataType: "F16", shape: Array(shape.dropLast()), parts: parts) { part in
      willQuantize(range(part).count)
      return weight.quantizedRows(range(part), as: type).scaleBytes
    }
    writer.add(name, dataType: dataType, shape: shape, parts: parts) { part in
      willQuantize(range(part).count)
      let rows = weight.quantizedRows(range(part), as: type)
      loss.add(rows)
      return rows.elements
    }
  }

  private func range(_ part: Int) -> Range<Int> {
    part * rowsAtOnce..<min((part + 1) * rowsAtOnce, weight.shape[0])
  }
}

/// Why a checkpoint cannot be quantized.
public enum QuantizationError: Error, Equatable, CustomStringConvertible {
  /// Some of its weights are.
  case quantizedAlready(name: String)

  /// Which tensor is in the way, and what would be right, in one line.
  public var description: String {
    switch self {
    case .quantizedAlready(let name):
      "tensor \(JSON.quoted(name)) is quantized already; expected the checkpoint it was made from"
    }
  }
}
