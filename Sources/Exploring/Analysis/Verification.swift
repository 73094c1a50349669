import Checkpoints
import PaliGemmaModel
import Stepping
import Tensors

/// A run held against a trace of the same question that this or another program wrote: every value that both have, in the
/// order of computation.
///
/// Ids, positions and masks have to be equal; other values may differ by `tolerance`, as ‖own − reference‖ / ‖reference‖.
public struct Verification: Sendable {
  /// One value, compared.
  public struct Finding: Sendable {
    /// Its name.
    public let address: Address
    /// Its shape here.
    public let shape: [Int]
    /// ‖own − reference‖ / ‖reference‖; infinite where shapes differ or one number is NaN.
    public let difference: Double
    /// Whether the values agree.
    public let agrees: Bool
    /// The reference's shape, where it is another.
    public let otherShape: [Int]?
    /// Where the values differ most, and the numbers there: own, then the reference's.
    public let worst: (index: [Int], own: Float, reference: Float)?
  }

  /// All values compared, in the order of computation.
  public let findings: [Finding]
  /// The file's names that are no values of this run.
  public let unknown: [String]
  /// What is still called agreement.
  public let tolerance: Double

  /// The first that does not agree.
  public var firstFault: Finding? { findings.first { !$0.agrees } }
  /// The largest difference of those that agree.
  public var largest: Finding? { findings.filter(\.agrees).max { $0.difference < $1.difference } }

  /// Computes the run as far as the file's values go.
  /// - Throws: `SteppingError`.
  public init(
    _ run: Session, against file: SafetensorsFile, tolerance: Double = 1e-5,
    willCompare: (Address) throws(SteppingError) -> Void = { _ throws(SteppingError) in }
  ) throws(SteppingError) {
    var (values, unknown) = ([(address: Address, entry: TensorEntry)](), [String]())
    for entry in file.entries {
      if let address = Address(parsing: entry.name), file.holdsNumbers(entry), run.has(address) {
        values.append((address, entry))
      } else {
        unknown.append(entry.name)
      }
    }
    let order = Dictionary(uniqueKeysWithValues: run.layout.addresses.enumerated().map { ($1, $0) })
    values.sort { a, b in
      func place(_ address: Address) -> (Int, Int) {
        (address.step ?? 0, order[Address(address.part, address.point)] ?? 0)
      }
      return place(a.address) < place(b.address)
    }
    var findings: [Finding] = []
    for (address, entry) in values {
      try willCompare(address)
      var named = address
      named.step = address.part.tower == .text ? address.step ?? 0 : nil
      findings.append(Finding(address, try run.value(at: named), file.numbers(entry), tolerance))
    }
    (self.findings, self.unknown, self.tolerance) = (findings, unknown, tolerance)
  }
}

extension Verification.Finding {
  fileprivate init(_ address: Address, _ own: Tensor, _ reference: Tensor, _ tolerance: Double) {
    (self.address, shape) = (address, own.shape)
    guard own.shape == reference.shape else {
      (difference, agrees, otherShape, worst) = (.infinity, false, reference.shape, nil)
      return
    }
    let sizes = zip(own.values, reference.values).map { a, b in
      a == b || (a.isNaN && b.isNaN) ? 0 : (a - b).isNaN ? .infinity : Double((a - b).magnitude)
    }
    let norm = reference.values.reduce(0.0) { $1.isFinite ? $0 + Double($1) * Double($1) : $0 }.squareRoot()
    let distance = sizes.reduce(0) { $0 + $1 * $1 }.squareRoot()
    difference = distance == 0 ? 0 : distance / norm
    agrees = address.point.isInteger || address.point.isMask ? distance == 0 : difference <= tolerance
    otherShape = nil
    let index = sizes.indices.max { sizes[$0] < sizes[$1] }
    worst = index.map { (own.index(at: $0), own.values[$0], reference.values[$0]) }
  }
}

extension Point {
  fileprivate var isMask: Bool { self == .mask || self == .localMask }
}

extension Session {
  fileprivate func has(_ address: Address) -> Bool {
    do {
      try check(address)
      return true
    } catch { return false }
  }
}

extension SafetensorsFile {
  fileprivate func holdsNumbers(_ entry: TensorEntry) -> Bool { self[entry.name] != nil || entry.dataType == "I32" }

  fileprivate func numbers(_ entry: TensorEntry) -> Tensor {
    if let tensor = self[entry.name] { return tensor.tensor() }
    return withBytes(of: entry) { bytes in
      Tensor(
        (0..<entry.count).map { Float(bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self)) }, shape: entry.shape
      )
    }
  }
}
