import Rendering

extension Notebook {
  /// Runs one line, a command if it begins with a colon, and the lines of the files that it sources.
  /// - Parameters:
  ///   - isInteractive: whether a person is at the prompt, where an empty line repeats the last move.
  ///   - didRun: is told each cell as soon as there is one.
  /// - Returns: the cells, none for an empty line or a comment that the guide leaves alone.
  @discardableResult
  public func execute(_ line: String, isInteractive: Bool = false, didRun: (Cell) throws -> Void) rethrows -> [Cell] {
    let input = line.trimmingWhitespace
    let guidance = guide?.take(input, in: self)
    let waiting = queued  // not none where a command runs lines of its own
    queued = [(guidance.map { $0.line ?? "" } ?? (input.isEmpty && isInteractive ? lastMove ?? "" : input), 0)]
    defer { queued = waiting }
    var cells = said(guidance?.document)
    for cell in cells { try didRun(cell) }
    while !queued.isEmpty, !hasQuit {
      let (line, depth) = queued.removeFirst()
      sourceDepth = depth
      if let cell = cell(line.trimmingWhitespace) {
        let shown = [cell] + said(guide?.remark(on: cell, in: self))
        cells += shown
        for cell in shown { try didRun(cell) }
      }
      if shouldStop() { break }
    }
    return cells
  }

  /// Runs one line as above, with nobody to tell.
  @discardableResult
  public func execute(_ line: String, isInteractive: Bool = false) -> [Cell] {
    execute(line, isInteractive: isInteractive) { _ in }
  }

  /// Puts the lines of a file before those still waiting.
  func queue(_ lines: [String]) throws(CommandError) {
    guard sourceDepth < 16 else { throw .sourcedTooDeep }
    queued.insert(contentsOf: lines.map { ($0, sourceDepth + 1) }, at: 0)
  }

  private func cell(_ input: String) -> Cell? {
    guard !input.isEmpty, !input.hasPrefix("#") else { return nil }
    warnings = []
    let (document, value, isError) = run(input)
    let all = Document(warnings.map(Block.warning) + document.blocks)
    cells.append(Cell(number: cells.count + 1, input: input, document: all, isError: isError, value: value))
    return cells.last
  }

  private func run(_ input: String) -> (Document, Evaluation?, isError: Bool) {
    do {
      guard input.hasPrefix(":") else {
        let (document, value) = try compute(input)
        return (document, value, false)
      }
      let command = try Command.find(String(input.dropFirst().splitAtFirstSpace.0), among: commands)
      let document = try command.run(self, Arguments(command, line: input))
      if command.group == .moving, command.isRepeatable { lastMove = input }
      return (document, nil, false)
    } catch let error as PlacedExpressionError {
      let range = error.error.range.lowerBound + error.offset..<error.error.range.upperBound + error.offset
      return ([.error(Text(error.error.description), at: Excerpt(input, range))], nil, true)
    } catch {
      return ([.error(Text(String(describing: error)))], nil, true)
    }
  }
}

extension StringProtocol {
  var trimmingWhitespace: String {
    var part = self[...]
    while part.first?.isWhitespace == true { part = part.dropFirst() }
    while part.last?.isWhitespace == true { part = part.dropLast() }
    return String(part)
  }

  /// What lies before the first white space, and what follows it.
  var splitAtFirstSpace: (SubSequence, String) {
    guard let space = firstIndex(where: \.isWhitespace) else { return (self[...], "") }
    return (self[..<space], self[space...].trimmingWhitespace)
  }
}
