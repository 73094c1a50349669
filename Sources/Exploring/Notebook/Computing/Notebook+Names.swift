import Expressions
import PaliGemmaModel
import Stepping
import Tensors

extension Notebook: NameResolver {
  /// Variables first, then addresses, then what short names and constants mean where the cursor is.
  public func resolve(_ name: String) throws -> Evaluation? {
    try resolve(name) { try activation($0) } ?? sequel?.resolve(name, in: self)
  }

  /// The same with `activation` to say what an address of this run has.
  func resolve(_ name: String, activation: (Address) throws -> Evaluation?) throws -> Evaluation? {
    if let cell = name.cellNumber { return try value(ofCell: cell) }
    if let gradient = try gradient(name, activation) ?? update(name) { return gradient }
    if let colon = name.firstIndex(of: ":") {
      return try self.activation(String(name[name.index(after: colon)...]), ofRun: String(name[..<colon]))
    }
    if name == "_" { return lastValue }
    if let variable = variables[name] { return variable }
    if let address = Address(parsing: name) { return try activation(address) }
    if let number = constants[name] ?? constant(ofTower: name) { return Evaluation(.number(number)) }
    if let address = shortName(name) { return try activation(address) }
    return nil
  }

  /// The weight at an address of the model, as it is stored.
  public func weight(_ name: String) -> StoredTensor? {
    let name = BlockName([name])?.address ?? name
    return session.model.weights.addresses.contains(name) ? session.model.weights[name] : nil
  }

  /// Variables, constants and short names where the cursor is, and every address of the model.
  public var names: [String] {
    let points = session.layout.points(of: session.program[session.position.stage]).map(\.shortName)
    return Array(variables.keys) + Array(constants.keys) + points
      + open.model.layout.addresses.map(\.description) + open.model.weights.addresses
      + (sequel?.names(in: self) ?? [])
  }

  /// What `grad:` before the address of a value or a weight, or before a short name, means; nil for another name.
  private func gradient(_ name: String, _ activation: (Address) throws -> Evaluation?) throws -> Evaluation? {
    if let address = gradientAddress(name) { return try activation(address) }
    guard isGradient(name) else { return nil }
    let weight = String(name.dropFirst(Address.gradientPrefix.count))
    return Evaluation(.tensor(try session.gradient(ofWeight: weight)), sources: [name])
  }

  /// The gradient that `name`, which begins with `grad:`, is of.
  package func gradientValue(_ name: String) throws -> Tensor {
    guard let value = try resolve(name)?.value.tensor else { throw notAnAddress(name) }
    return value
  }

  /// The gradient of a value that an address or a short name spells behind `grad:`.
  package func gradientAddress(_ name: String) -> Address? {
    guard name.hasPrefix(Address.gradientPrefix) else { return nil }
    let short = { self.shortName(String(name.dropFirst(Address.gradientPrefix.count))) }
    guard var address = Address(parsing: name) ?? short() else { return nil }
    address.isGradient = true
    return address
  }

  /// Whether a name is that of a gradient of a value or a weight of the model.
  func isGradient(_ name: String) -> Bool {
    guard name.hasPrefix(Address.gradientPrefix) else { return false }
    return gradientAddress(name) != nil
      || open.model.weights.addresses.contains(String(name.dropFirst(Address.gradientPrefix.count)))
  }

  /// The value at `address`, wherever the cursor is.
  func activation(_ address: Address) throws -> Evaluation {
    let stage = try session.stage(of: address)
    let full = Address(address.point, of: stage).description
    return Evaluation(.tensor(try session.value(at: address)), sources: [full])
  }

  /// The value that `name` has in the run called `run`.
  private func activation(_ name: String, ofRun run: String) throws -> Evaluation? {
    let session = try session(ofRun: run)
    let weights = session.model.weights
    if weights.addresses.contains(name) {
      return Evaluation(.tensor(weights[name].tensor()), sources: ["\(run):\(name)"])
    }
    guard let address = Address(parsing: name) else { throw notAnAddress(name) }
    return Evaluation(.tensor(try session.value(at: address)), sources: ["\(run):\(address)"])
  }

  /// The session of the run called `name`.
  package func session(ofRun name: String) throws(CommandError) -> Session {
    guard let session = runs[name]?.session else { throw .noSuchRun(name, Array(runs.keys)) }
    attach(session)
    return session
  }

  private func value(ofCell number: Int) throws -> Evaluation? {
    guard number >= 1, number <= cells.count, let value = cells[number - 1].value else {
      throw CommandError.cellWithoutValue(number)
    }
    return value
  }

  /// The address that a short name means at the cursor: `q` inside an attention, `up` inside an MLP, `norm1` in a block.
  package func shortName(_ name: String) -> Address? { shortName(name, at: session.position) }

  /// The nearest address that a short name means at its own stage, further on if there is one.
  public func addressElsewhere(_ name: String) -> String? {
    let (here, stages) = (session.position.stage, session.program.indices)
    let byDistance = stages[here...].map { $0 } + stages[..<here].reversed()
    return byDistance.lazy.compactMap { self.shortName(name, at: Position(stage: $0, point: 0)) }.first?.description
  }

  /// The address that a short name means at a position; of attention or MLP first, where the position is inside one.
  func shortName(_ name: String, at position: Position) -> Address? {
    let stage = session.program[position.stage]
    let here = session.layout.points(of: stage)[max(position.point, 0)].rawValue
    let points = session.layout.points(of: stage.part)
    let inner = here.split(separator: ".").first.map { $0 + "." } ?? ""
    let prefixes = [inner, "", "attention.", "mlp.", "rope."]
    let found = prefixes.lazy.compactMap { Point(rawValue: $0 + name) }.first { points.contains($0) }
    return found.map { Address(stage.part, $0, step: stage.step) }
  }

  /// Sizes by name, of the tower that the cursor is in.
  var constants: [String: Double] { constants(of: tower) }

  /// A size of a tower by its full name, such as `text.layers`.
  private func constant(ofTower name: String) -> Double? {
    let pieces = name.split(separator: ".", maxSplits: 1)
    guard pieces.count == 2, let tower = Tower(rawValue: String(pieces[0])) else { return nil }
    return constants(of: tower)[String(pieces[1])]
  }

  /// Sizes by name, of a tower.
  func constants(of tower: Tower) -> [String: Double] {
    let (vision, text) = (open.model.configuration.vision, open.model.configuration.text)
    let sizes: [String: Int] =
      switch tower {
      case .vision:
        [
          "layers": vision.blockCount, "rowCount": vision.patchCount, "heads": vision.headCount,
          "headDim": vision.headSize,
          "hidden": vision.hiddenSize,
          "intermediate": vision.intermediateSize, "patchCount": vision.patchCount, "patchSize": vision.patchSize,
        ]
      case .text:
        [
          "layers": text.layerCount, "rowCount": session.input.tokens.count, "heads": text.headCount,
          "kvHeads": text.keyValueHeadCount, "headDim": text.headSize,
          "hidden": text.hiddenSize, "intermediate": text.intermediateSize, "vocabulary": text.vocabularySize,
        ]
      }
    let epsilon = tower == .vision ? vision.layerNormEpsilon : text.rmsNormEpsilon
    return sizes.mapValues(Double.init).merging(["epsilon": Double(epsilon), "ropeBase": text.ropeBase]) { $1 }
  }
}

extension String {
  /// n in `$n` and `_n`.
  fileprivate var cellNumber: Int? { hasPrefix("$") || hasPrefix("_") ? Int(dropFirst()) : nil }
}
