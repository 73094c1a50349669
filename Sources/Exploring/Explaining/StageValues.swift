import Images
import PaliGemmaModel
import Rendering
import Stepping
import Tensors

/// What a stage was given and what it made, from which each of its numbers can be worked out again.
package struct StageValues {
  let run: Session
  package let stage: Stage
  /// The stream into the stage.
  let input: Tensor
  private let values: [Point: Tensor]
  /// What all layers of a pass share, with the pass's tokens.
  private let shared: [Point: Tensor]
  /// How the picture became pixels.
  let preprocessing: Preprocessing
  /// A token's piece.
  let pieceName: (Int) -> String

  /// The values of the stage that computes `address`, which is computed if need be.
  package init(
    of address: Address, in run: Session, preprocessing: Preprocessing, pieceName: @escaping (Int) -> String
  ) throws(SteppingError) {
    let index = try run.index(of: address)
    let stage = run.program[index]
    var shared: [Point: Tensor] = [:]
    if stage.part.tower == .text {
      for entry in try run.trace(of: try run.index(of: Address(.merge, .tokens, step: stage.step))) {
        shared[entry.point] = entry.value
      }
    }
    let entries = try run.trace(of: index)
    guard let input = run.hidden(of: index), !entries.isEmpty else {
      throw SteppingError.answerEnded(tokens: run.answer.count, wanted: stage.step)
    }
    (self.run, self.stage, self.input) = (run, stage, input)
    (self.preprocessing, self.pieceName) = (preprocessing, pieceName)
    values = Dictionary(uniqueKeysWithValues: entries.map { ($0.point, $0.value) })
    self.shared = shared
  }

  /// The stage's value of `point`, or the one that all layers of the pass share.
  /// - Precondition: there is such a value.
  package subscript(point: Point) -> Tensor {
    guard let value = values[point] ?? shared[point] else {
      preconditionFailure("\(stage.title) has no \(point.rawValue)")
    }
    return value
  }

  subscript(operand: Making.Operand) -> Tensor {
    switch operand {
    case .input: input
    case .value(let point): self[point]
    case .weight(let address): run.model.weights[address + ".weight"].tensor()
    }
  }

  var model: PaliGemma { run.model }
}

// MARK: - Names

extension StageValues {
  /// An operand by its label, or where it lies.
  func name(_ operand: Making.Operand) -> String {
    switch operand {
    case .input: run.input(of: stage.part)?.description ?? "the picture"
    case .value(let point): point.label
    case .weight(let address): address + ".weight"
    }
  }

  /// A number's name: `scores[0,3,7]`.
  func name(_ point: Point, _ index: [Int]) -> String { "\(point.label)[\(written(index))]" }

  package func written(_ index: [Int]) -> String { index.map(String.init).joined(separator: ",") }

  /// A row of an operand along its last axis, and its name with `i` for that axis.
  func row(_ operand: Making.Operand, _ index: [Int]) -> Factors {
    Factors("\(name(operand))[\((index.map(String.init) + ["i"]).joined(separator: ","))]", self[operand].row(index))
  }

  /// A key by its index, a patch by its place.
  func keyName(_ key: Int) -> String {
    key < model.configuration.vision.patchCount ? model.configuration.vision.patchName(key) : "key \(key)"
  }
}

extension Configuration.Vision {
  /// A patch by its number, and by its column x and row y, which count from the top left corner.
  package func patchName(_ patch: Int) -> String {
    "patch \(patch) (x \(patch % patchesPerSide), y \(patch / patchesPerSide))"
  }
}
