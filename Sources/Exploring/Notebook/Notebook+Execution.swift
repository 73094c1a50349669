import Expressions
import Rendering

extension Notebook {
  /// Runs one line, a command if it begins with a colon, and the lines of the files that it sources.
  /// - Parameters:
  ///   - line: as it was typed.
  ///   - place: the file and the line's number in it, if it is from one.
  ///   - authority: in whose name it runs.
  ///   - isInteractive: whether a person is at the prompt, where an empty line repeats the last move, or is the first step.
  ///   - didRun: is told each cell as soon as there is one.
  /// - Returns: the cells, none for an empty line or a comment that the guide leaves alone.
  @discardableResult
  public func execute(
    _ line: String, from place: String? = nil, by authority: Authority = .person, isInteractive: Bool = false,
    didRun: (Cell) throws -> Void
  ) rethrows -> [Cell] {
    let input = line.trimmingWhitespace
    hasPerson = isInteractive
    let guidance = guide?.take(input, in: self)
    let text = guidance.map { $0.line ?? "" } ?? (input.isEmpty && isInteractive ? lastMove ?? ":step" : input)
    let said = said(guidance?.document)
    for cell in said { try didRun(cell) }
    return try said + run(WaitingLine(text, place: place, by: guidance?.authority ?? authority), didRun: didRun)
  }

  /// Runs a line and those that it asks for.
  package func run(_ line: WaitingLine, didRun: (Cell) throws -> Void) rethrows -> [Cell] {
    let outer = (waiting, running)  // not none where a command runs lines of its own
    waiting = [line]
    defer { (waiting, running) = outer }
    var cells: [Cell] = []
    while !hasQuit, let line = waiting.popLast() {
      running = line
      if let cell = cell(line) {
        let shown = [cell] + said(guide?.remark(on: cell, in: self))
        cells += shown
        for cell in shown { try didRun(cell) }
      }
      if shouldStop() { break }
    }
    let notRun = said(hasQuit ? [] : Self.notRun(waiting.count))
    for cell in notRun { try didRun(cell) }
    return cells + notRun
  }

  /// What to say of lines that were to come after one that failed or was interrupted.
  package static func notRun(_ count: Int) -> Document {
    count == 0 ? [] : [.note("\(NumberFormat.count(count)) \(count == 1 ? "line" : "lines") not run.")]
  }

  /// Runs one line as above, with nobody to tell.
  @discardableResult
  public func execute(_ line: String, by authority: Authority = .person, isInteractive: Bool = false) -> [Cell] {
    execute(line, by: authority, isInteractive: isInteractive) { _ in }
  }

  /// Puts the lines of a file before those still waiting.
  package func queue(_ lines: [WaitingLine]) throws(CommandError) {
    try checkDepth()
    for var line in lines.reversed() {
      line.depth = running.depth + 1
      waiting.append(line)
    }
  }

  /// Throws where files run each other without end.
  package func checkDepth() throws(CommandError) {
    guard running.depth < 16 else { throw .sourcedTooDeep }
  }

  private func cell(_ line: WaitingLine) -> Cell? {
    let input = line.text.trimmingWhitespace
    if let remark = line.remark { keep(remark: remark) } else if input.hasPrefix("#") { keep(comment: input) }
    if !input.hasPrefix("#") { (hasOpenRemark, isInHeader) = (false, false) }
    guard !input.isEmpty, !input.hasPrefix("#") else { return nil }
    (warnings, openedFile) = ([], nil)
    hasBegunAnew = false
    let number = cells.count + 1
    let (document, value, error) = run(input)
    let all = Document(warnings.map(Block.warning) + document.blocks)
    let cell = Cell(
      number: number, input: input, document: all, isError: error != nil, value: value,
      proposal: error.flatMap { proposal(for: input, after: $0) }, opened: error == nil ? openedFile : nil,
      place: error != nil && !line.isKnownToFail ? line.place : nil)
    return hasBegunAnew ? cell : keep(cell)
  }

  private func run(_ input: String) -> (Document, Evaluation?, (any Error)?) {
    do {
      guard input.hasPrefix(":") else {
        let line = input.withoutComment
        if let document = try forget(line) { return (document, nil, nil) }
        let (document, value) = try compute(line)
        return (document, value, nil)
      }
      let command = try Command.find(String(input.dropFirst().splitAtFirstSpace.0), among: commands)
      var arguments = Arguments(command, line: command.lineProper(input), by: running.authority)
      let scale = try command.drawsMaps ? arguments.takeMapScale() : MapScale()
      if let objection = running.authority.objection(to: command, arguments, in: self) {
        if case .opens = objection { throw CommandError.opensOutside(objection) }
        return (Self.leftOut(objection), nil, nil)
      }
      guard !arguments.insists || command.takesInsistence else { throw CommandError.takesNoInsistence(command.name) }
      if case .opens(let file) = command.touches { openedFile = file(self, arguments) }
      let shown = try sequel?.run(command, arguments, in: self) ?? command.run(self, arguments)
      if command.isMove { lastMove = arguments.line }
      return (scale.applied(to: shown), nil, nil)
    } catch let error as PlacedExpressionError {
      let range = error.error.range.lowerBound + error.offset..<error.error.range.upperBound + error.offset
      let help = hidingHelp(error, in: input.withoutComment)
      let notice = Notice(
        .error, Text(error.error.description.shortened), help: help, excerpt: Excerpt(input, range))
      return ([.notice(notice)], nil, error)
    } catch {
      return ([.error(Text(String(describing: error).shortened))], nil, error)
    }
  }
}

extension String {
  /// A message that repeats what was typed, with the middle left out where that was long.
  fileprivate var shortened: String { count <= 400 ? self : "\(prefix(250)) … \(suffix(130))" }
}
