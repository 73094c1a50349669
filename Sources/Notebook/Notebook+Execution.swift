import Rendering

extension Notebook {
  /// Runs one line, a command if it begins with a colon, and the lines of the files that it sources.
  /// - Parameter isInteractive: whether a person is at the prompt, where an empty line repeats the last move.
  /// - Returns: the cells, none for an empty line or a comment.
  @discardableResult
  public func execute(_ line: String, isInteractive: Bool = false) -> [Cell] {
    let input = line.trimmingWhitespace
    queued = [(input.isEmpty && isInteractive ? lastMove ?? "" : input, 0)]
    defer { queued = [] }
    var cells: [Cell] = []
    while !queued.isEmpty, !hasQuit {
      let (line, depth) = queued.removeFirst()
      sourceDepth = depth
      if let cell = cell(line.trimmingWhitespace) { cells.append(cell) }
      if shouldStop() { break }
    }
    return cells
  }

  /// Puts the lines of a file before those still waiting.
  func queue(_ lines: [String]) throws(CommandError) {
    guard sourceDepth < 16 else { throw .sourcedTooDeep }
    queued.insert(contentsOf: lines.map { ($0, sourceDepth + 1) }, at: 0)
  }

  private func cell(_ input: String) -> Cell? {
    guard !input.isEmpty, !input.hasPrefix("#") else { return nil }
    warnings = []
    let (document, isError) = evaluate(input)
    let all = Document(warnings.map(Block.warning) + document.blocks)
    cells.append(Cell(number: cells.count + 1, input: input, document: all, isError: isError))
    return cells.last
  }

  private func evaluate(_ input: String) -> (Document, isError: Bool) {
    do {
      guard input.hasPrefix(":") else { throw CommandError.notACommand(input) }
      let (name, rest) = input.dropFirst().splitAtFirstSpace
      let command = try Command.find(String(name))
      let document = try command.run(self, Arguments(command, String(rest)))
      if command.group == .moving, command.isRepeatable { lastMove = input }
      return (document, false)
    } catch {
      return ([.error(Text(String(describing: error)))], true)
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
