import Dispatch
import PaliGemmaModel
import Tensors

/// One run of the model, stage by stage, with a cursor in it that goes both ways.
///
/// The session keeps the stream into every stage that has been reached (its checkpoints) and the trace of the stage last
/// looked at. Any other value is computed again from its stage's checkpoint. How far the run has been computed and where
/// the cursor rests are two things: looking ahead computes without moving.
public final class Session {
  /// What runs: the model that was opened, or the one that an edit has put in its place.
  public var model: PaliGemma { edits.last { $0.model != nil }?.model ?? opened }
  /// Which parts and values the model has.
  public let layout: Layout
  /// What it was asked.
  public let input: Input
  /// The tokens that the answer should have had; empty where it is left to the model.
  public let target: [Int]
  /// How it chooses each token of its answer.
  public let sampling: Sampling
  /// The stages known so far, whole passes; grows when a token has been chosen that is not the last.
  public private(set) var program: [Stage]
  /// Where the cursor rests.
  public private(set) var position = Position.start
  /// The changes in force, in the order in which they were made.
  public private(set) var edits: [Edit] = []
  /// How long each stage took when it last ran.
  public private(set) var timings: [Stage: Duration] = [:]
  /// Polled between stages; true stops the work with `SteppingError.interrupted`.
  public var shouldStop: () -> Bool = { false }
  /// The time, from any beginning, by which stages are timed.
  package var now: () -> Duration = { .nanoseconds(Int64(clamping: DispatchTime.now().uptimeNanoseconds)) }
  /// Is told the stage that is about to run, and the names of its weights that hold an infinity or NaN.
  public var willRun: (Stage, [String]) -> Void = { _, _ in }

  let cache: KeyValueCache
  private let opened: PaliGemma
  private let rule: AnswerRule
  private(set) var checkpoints: [Stream]  // the stream into each stage, as far as the run has been computed
  private var latest: (stage: Int, trace: [Recorder.Entry])?
  private var checkedParts: Set<Stage.Part> = []

  /// A run at its beginning.
  /// - Parameters:
  ///   - model: what runs.
  ///   - input: picture and prompt.
  ///   - target: the tokens that the answer should have had, its end token included. With them the run is one pass over
  ///     prompt and answer, to the loss and back; without, the model answers.
  ///   - sampling: how each token is chosen.
  ///   - tokenLimit: how many tokens the answer may have; fewer if the model's context ends before.
  public init(
    _ model: PaliGemma, _ input: Input, target: [Int] = [], sampling: Sampling = .greedy, tokenLimit: Int = 100
  ) throws(PromptTooLong) {
    opened = model
    layout = model.layout
    (self.input, self.target, self.sampling) = (input, target, sampling)
    let rows = input.tokens.count + target.dropLast().count
    rule = try AnswerRule(model.configuration, promptLength: rows, limit: target.isEmpty ? tokenLimit : 1)
    cache = KeyValueCache(model.configuration.text, capacity: rows + rule.limit)
    program = target.isEmpty ? layout.prompt : layout.targeted
    checkpoints = [target.isEmpty ? Stream(input) : Stream(input, target: target)]
  }

  private init(copying other: Session) {
    (opened, layout) = (other.opened, other.layout)
    (input, target, sampling, rule) = (other.input, other.target, other.sampling, other.rule)
    (program, position, edits, timings) = (other.program, other.position, other.edits, other.timings)
    (checkpoints, latest, checkedParts) = (other.checkpoints, other.latest, other.checkedParts)
    (shouldStop, willRun, now) = (other.shouldStop, other.willRun, other.now)
    cache = other.cache.copy()
  }

  /// How many stages have been computed.
  public var computedCount: Int { checkpoints.count - 1 }

  /// The tokens chosen so far, as far as the run has been computed.
  public var answer: [Int] {
    let taken = checkpoints.indices.filter { index in
      index < program.count && program[index].step > 0 && program[index].part == .merge
    }.map { checkpoints[$0].tokens[0] }
    return taken + (checkpoints.last?.chosen.map { [$0] } ?? [])
  }

  /// What flows into stage `index` of the program, if the run has come that far: pixels, patches, rows or logits.
  package func hidden(of index: Int) -> Tensor? { index < checkpoints.count ? checkpoints[index].hidden : nil }

  /// Whether the computed run ends with an end token or at the limit.
  public var hasEnded: Bool { computedCount == program.count && !canGrow }

  private var canGrow: Bool {
    guard let chosen = checkpoints.last?.chosen, let step = program.last?.step else { return false }
    return !rule.isComplete(step + 1, last: chosen)
  }
}

// MARK: - Computing

extension Session {
  /// Computes the run up to and with stage `index` of the program, which grows as tokens are chosen.
  /// - Returns: false if the answer ends before.
  @discardableResult
  public func compute(through index: Int) throws(SteppingError) -> Bool {
    while computedCount <= index {
      if computedCount == program.count {
        guard grow() else { return false }
      }
      if shouldStop() { throw .interrupted }
      try runNextStage()
    }
    return true
  }

  /// The values of stage `index`, in order, computed again from its checkpoint unless it was the last looked at.
  public func trace(of index: Int) throws(SteppingError) -> [Recorder.Entry] {
    if let latest, latest.stage == index { return latest.trace }
    if computedCount <= index {
      guard try compute(through: index) else { return [] }
    } else {
      latest = (index, try run(index).trace)
    }
    return latest?.trace ?? []
  }

  /// The value at `address`, computing as far as needed without moving the cursor.
  ///
  /// Without `@`, a cursor past the prompt sees the newest generated token's value.
  public func value(at address: Address) throws(SteppingError) -> Tensor {
    let index = try index(of: address)
    let entry = try trace(of: index).first { $0.point == address.point }
    guard let entry else { throw .answerEnded(tokens: answer.count, wanted: program[index].step) }
    return entry.value
  }

  /// The stage of the program that computes `address`, generating tokens as far as its `@k` needs.
  public func index(of address: Address) throws(SteppingError) -> Int {
    try check(address)
    let step = address.part.tower == .vision ? 0 : address.step ?? currentStep
    let stage = Stage(address.part, step: step, isBackward: address.isGradient)
    while true {
      if let index = program.firstIndex(of: stage) { return index }
      try compute(through: program.count - 1)
      guard grow() else { throw .answerEnded(tokens: answer.count, wanted: stage.step) }
    }
  }

  /// The stage that computes `address`, in the pass that is meant.
  public func stage(of address: Address) throws(SteppingError) -> Stage {
    let index = try index(of: address)  // before the program is read, which this may lengthen
    return program[index]
  }

  /// The generated token the cursor is at; 0 in the prompt.
  public var currentStep: Int { program[position.stage].step }

  /// The shape of `point` in `stage`, computed or to come.
  public func shape(of point: Point, in stage: Stage) -> [Int] {
    let prompt = input.tokens.count + target.dropLast().count
    let (rows, keys) = stage.step == 0 ? (prompt, prompt) : (1, prompt + stage.step)
    return layout.shape(of: point, in: stage.part, rows: rows, keys: keys, answers: target.count)
  }

  /// Throws if the model has no such block, or the block no such value.
  public func check(_ address: Address) throws(SteppingError) {
    guard layout.parts.contains(address.part) || address.part == .loss else {
      throw .noSuchBlock(address, count: layout.blocks(of: address.part.tower).count)
    }
    guard layout.value(address.point, of: address.part) != nil else {
      throw .noSuchValue(address, known: layout.points(of: address.part))
    }
    guard !target.isEmpty else {
      if address.isGradient || address.part == .loss { throw .noTarget }
      return
    }
    if address.part == .sampling || address.step ?? 0 > 0 { throw .answerGiven(address) }
    let stage = Stage(address.part, isBackward: address.isGradient)
    if !layout.points(of: stage).contains(address.point) { throw .noGradient(address) }
  }

  private func grow() -> Bool {
    guard canGrow, let step = program.last?.step, let last = checkpoints.last, let chosen = last.chosen else {
      return false
    }
    program += layout.generated(step + 1)
    checkpoints[checkpoints.count - 1] = Stream(token: chosen, start: last.start + last.tokens.count)
    return true
  }

  private func runNextStage() throws(SteppingError) {
    let (index, stage) = (computedCount, program[computedCount])
    let isNew = checkedParts.insert(stage.part).inserted
    willRun(stage, isNew ? model.nonFiniteWeights(of: stage.part) : [])
    let began = now()
    let (next, trace) = try run(index)
    timings[stage] = now() - began
    checkpoints.append(next)
    latest = (index, trace)
  }

  /// Runs stage `index`, all before it having been computed.
  /// - Returns: what it hands on, and its values in order.
  private func run(_ index: Int) throws(SteppingError) -> (next: Stream, trace: [Recorder.Entry]) {
    if program[index].isBackward { return try runBackward(index) }
    var recorder = recorder(for: program[index])
    let next = model.run(program[index], checkpoints[index], cache, sampling, &recorder)
    return (next, recorder.entries)
  }

  /// What shows the values of a stage, its edits in place.
  func recorder(for stage: Stage) -> Recorder {
    let changes = edits.flatMap(\.changes).filter { $0.concerns(stage) }
    return Recorder { point, value in
      changes.reduce(value) { value, change in change.address.point == point ? change.apply(value) : value }
    }
  }
}

// MARK: - Moving

extension Session {
  /// Puts the cursor at `target`, computing what it needs.
  /// - Returns: false, and the cursor where it was, if the answer ends before.
  @discardableResult
  public func move(to target: Position) throws(SteppingError) -> Bool {
    guard try compute(through: target.stage) else { return false }
    if target.point >= 0 { _ = try trace(of: target.stage) }
    position = target
    return true
  }

  /// The position one point further, in this stage or the next.
  public func position(after position: Position) -> Position {
    position.point + 1 < layout.points(of: program[position.stage]).count
      ? Position(stage: position.stage, point: position.point + 1) : Position(stage: position.stage + 1, point: 0)
  }

  /// The position one point back; the start stays the start.
  public func position(before position: Position) -> Position {
    if position.point > 0 { return Position(stage: position.stage, point: position.point - 1) }
    return position.stage > 0 ? end(of: position.stage - 1) : .start
  }

  /// The last point of stage `index`.
  public func end(of index: Int) -> Position {
    Position(stage: index, point: layout.points(of: program[index]).count - 1)
  }

  /// The position of `address`.
  public func position(of address: Address) throws(SteppingError) -> Position {
    let index = try index(of: address)
    return Position(stage: index, point: layout.points(of: program[index]).firstIndex(of: address.point) ?? 0)
  }
}

// MARK: - Changing

extension Session {
  /// Puts an edit in force and the cursor before the first stage it changes; what came after is dropped.
  /// - Throws: `SteppingError` if a value is not there; nothing has changed then.
  public func make(_ edit: Edit) throws(SteppingError) {
    let stages = try stages(of: edit)
    edits.append(edit)
    rewind(to: stages.min() ?? 0)
  }

  /// Takes back the last edit.
  /// - Returns: the edit, or nil if there was none.
  @discardableResult
  public func undoEdit() throws(SteppingError) -> Edit? {
    guard let edit = edits.last else { return nil }
    let stages = try stages(of: edit)
    edits.removeLast()
    rewind(to: stages.min() ?? 0)
    return edit
  }

  /// The stages of the program whose values an edit changes, the first of each if it changes every pass; the very first if
  /// it changes the model.
  private func stages(of edit: Edit) throws(SteppingError) -> [Int] {
    var stages = edit.model == nil ? [] : [0]
    for change in edit.changes {
      var address = change.address
      address.step = address.step ?? 0
      stages.append(try index(of: address))
    }
    return stages
  }

  /// Forgets what was computed from stage `index` on; the cursor goes back with it.
  private func rewind(to index: Int) {
    checkpoints.removeSubrange((min(index, computedCount) + 1)...)
    latest = nil
    let step = program[index].step
    program.removeAll { $0.step > step }
    if position.stage > index { position = Position(stage: index, point: -1) }
  }
}

// MARK: - Copies

extension Session {
  /// A run that has come as far as this one, and goes its own way from here.
  public func copy() -> Session { Session(copying: self) }
}

// MARK: - What is held

extension Session {
  /// Bytes of memory set aside for keys and values.
  package var cacheByteCount: Int { KeyValueCache.bytesPerToken(model.configuration.text) * cache.capacity }

  /// Bytes of the streams kept to go back to.
  package var checkpointByteCount: Int { checkpoints.reduce(0) { $0 + $1.hidden.count * 4 } }

  /// Bytes of the values of the stage last looked at.
  package var traceByteCount: Int { latest?.trace.reduce(0) { $0 + $1.value.count * 4 } ?? 0 }
}
