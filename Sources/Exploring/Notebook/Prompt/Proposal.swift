import Explaining
import Expressions
import Foundation
import PaliGemmaModel
import Questions
import Stepping

// What somebody meant whose line failed. A proposal is only shown, and put into the next line at Tab; it runs when the person
// says so.

extension Notebook {
  /// The line that would have worked in the place of `input`; nil where none is near.
  func proposal(for input: String, after error: any Error) -> String? {
    let line = input.plainlyTyped
    let ways: [() -> String?] = [
      { self.opening(line) }, { self.reaching(line, error) }, { self.asking(line, isCertain: true) },
      { self.helping(line) }, { self.editing(line) },
      { self.commanding(line) },
      { (error as? any Correctable)?.correction(of: input) }, { self.repairing(input, error) },
      { self.nearCommand(line) }, { self.exemplifying(line) },
      { self.asking(line, isCertain: false) }, { line },
    ]
    return ways.lazy.compactMap { $0() }.first { $0 != input }
  }
}

// MARK: - Commands

extension Command {
  /// Whether it does not run by its name alone.
  fileprivate var needsMore: Bool { !usage.isEmpty && !usage.hasPrefix("[") }

  /// What other programs call these commands.
  private static let otherNames = [
    "exit": "quit", "bye": "quit", "logout": "quit", "ls": "list", "dir": "list", "man": "help", "doc": "help",
    "ask": "prompt", "load": "open", "write": "save", "prev": "back", "previous": "back", "bt": "where", "map": "where",
    "generate": "continue", "import": "functions", "lessons": "lesson", "course": "lesson", "train": "learn",
    "tutorial": "lesson",
  ]

  /// The command that is called so, here or elsewhere, in letters of either case.
  static func meant(by word: some StringProtocol, among all: [Command]) -> Command? {
    let word = word.lowercased()
    if word.count == 1 { return all.first { $0.shortForm == word.first } }
    return all.first { $0.name == otherNames[word] ?? word }
  }
}

extension Notebook {
  /// A command without its colon, with a blank or another mark in its place, in capitals, or by another program's name.
  private func commanding(_ line: String) -> String? {
    let words = line.drop { $0 == ":" }
    if words.hasPrefix("p") || words.hasPrefix("echo"),
      let printed = line.wholeMatch(of: /:?(?:print|echo|p)(?:\s+(.+)|\((.+)\))/)
    {
      return String(printed.1 ?? printed.2 ?? "")
    }
    if let other = otherwise(line) { return other }
    let marks = line.prefix { ":/%!\\.-".contains($0) || $0.isWhitespace }
    let (word, rest) = line.dropFirst(marks.count).splitAtFirstSpace
    let name = word.replacing("()", with: "")
    if ["image", "model"].contains(name), !rest.isEmpty { return ":open \(name) \(rest)" }
    if marks == ":", name.count == 1 || commands.contains(where: { $0.name == name }) { return nil }
    if let command = Command.meant(by: name, among: commands) {
      let isOwnName = name == command.name || name.count == 1
      return self.line(of: command, rest, isBare: marks.isEmpty, isOwnName: isOwnName)
    }
    if name.isEmpty { return ":help" }
    return marks.first.map("!%/\\".contains) == true ? nearCommand(String(name)) ?? ":help" : nil
  }

  /// A line of another debugger or of Python, as it is said here: `info locals`, `set text.norm = 0`, `assert x`, `len(x)`; without
  /// a `q` that was meant for a pager.
  private func otherwise(_ line: String) -> String? {
    let (word, rest) = line.splitAtFirstSpace
    switch word {
    case "info" where ["locals", "args", "variables"].contains(rest): return ":variables"
    case "info" where rest.hasPrefix("b"): return ":breaks"
    case "set" where rest.contains("="):
      let name = rest.prefix { $0.belongsToName }
      return Address(parsing: String(name)) ?? shortName(String(name)) == nil ? rest : ":edit \(rest)"
    case "assert" where (try? Expression(rest)) != nil: return rest
    case _ where line.hasPrefix("q:"):
      let command = line.dropFirst(2).splitAtFirstSpace.0
      return (try? Command.find(String(command), among: commands)) == nil ? nil : String(line.dropFirst())
    case _ where line.hasPrefix("len(") && line.hasSuffix(")"):
      let value = String(line.dropFirst(4).dropLast())
      guard (try? Expression(value)) != nil else { return nil }
      return value.allSatisfy(\.belongsToName) ? "\(value).shape[0]" : "(\(value)).shape[0]"
    default: return nil
    }
  }

  /// A line that runs `command` with what followed its name; nil where that does not look like its arguments.
  /// - Parameters:
  ///   - isBare: whether no mark stood before the name.
  ///   - isOwnName: whether it is what the command is called here.
  private func line(of command: Command, _ rest: String, isBare: Bool, isOwnName: Bool) -> String? {
    if rest.isEmpty || command.usage.isEmpty && !isOwnName {
      return command.needsMore ? command.examples.first?.line : ":" + command.name
    }
    return isBare && !takes(command, rest) ? nil : ":\(command.name) \(rest)"
  }

  /// Whether `rest` looks like the arguments of a command.
  private func takes(_ command: Command, _ rest: String) -> Bool {
    let word = String(rest.splitAtFirstSpace.0)
    guard !command.usage.isEmpty, word.first.map({ $0.isLetter || $0.isNumber || "\"'~/:".contains($0) }) == true else {
      return false
    }
    if command.takesText || Int(word) != nil || word.contains(where: { ".[(/".contains($0) }) { return true }
    let typed = ":\(command.name) \(word)"
    let known = completion(of: typed, at: typed.endIndex)?.candidates.map(\.text) ?? []
    return known.contains { $0 == word || $0 == word + "(" }
  }

  /// The first example of a command that stands alone and needs more.
  private func exemplifying(_ line: String) -> String? {
    commands.first { line == ":" + $0.name && !$0.usage.isEmpty }?.examples.first?.line
  }

  /// The command whose name is nearest to a line of one word.
  private func nearCommand(_ line: String) -> String? {
    guard line.count > 2, line.allSatisfy(\.isLetter) else { return nil }
    return suggestions(for: line.lowercased(), among: commands.map(\.name)).first.map { ":" + $0 }
  }
}

// MARK: - Addresses

extension Notebook {
  /// A value of the model that is set as elsewhere: `text.logits[5] = 100`.
  private func editing(_ line: String) -> String? {
    let name = line.prefix { $0.isLetter || $0.isNumber || "._@".contains($0) }
    guard name.contains("."), line.contains("="), !line.contains("=="), let address = try? address(String(name)) else {
      return nil
    }
    return open.model.layout.addresses.contains { $0.part == address.part && $0.point == address.point }
      ? ":edit \(line)" : nil
  }

  /// The line with the addresses of the short names in it that are out of reach, of one stage where it has them.
  private func reaching(_ line: String, _ error: any Error) -> String? {
    guard let placed = error as? PlacedExpressionError, case .outOfReach(_, let address) = placed.error.reason,
      let stage = Address(parsing: address).flatMap({ try? session.stage(of: $0) }),
      let place = session.program.firstIndex(of: stage).map({ Position(stage: $0, point: 0) })
    else { return nil }
    guard let expression = try? Expression(String(line.dropFirst(placed.offset))) else {
      return placed.replacing(with: address, in: line)
    }
    var characters = Array(line)
    for (name, range) in expression.names.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      let isKnown = variables[name] != nil || constants[name] != nil || shortName(name) != nil
      guard !isKnown, let meant = shortName(name, at: place)?.description ?? addressElsewhere(name) else { continue }
      characters.replaceSubrange(range.lowerBound + placed.offset..<range.upperBound + placed.offset, with: meant)
    }
    return String(characters)
  }

  /// The line with the nearest address in the place of a name that nothing is called.
  private func repairing(_ line: String, _ error: any Error) -> String? {
    guard let placed = error as? PlacedExpressionError, case .unknownName(let name, []) = placed.error.reason else {
      return nil
    }
    if Glossary.help(name) != nil { return ":help \(name)" }
    return (nearestAddress(name) ?? addressElsewhere(name)).map { placed.replacing(with: $0, in: line) }
  }

  /// The address that is meant by one that is mistyped, part by part, or not ended: `visoin.blok.0.norm1`, `text.block.1…`; of a
  /// block its output, of a tower its first value.
  func nearestAddress(_ text: String) -> String? {
    let typed = text.lowercased().split { ".…@".contains($0) }
    guard text.contains(where: { ".…".contains($0) }) || Tower(rawValue: text) != nil, !typed.isEmpty else {
      return nil
    }
    var addresses = open.model.layout.addresses.map { $0.description.split(separator: ".") }
    for (depth, piece) in typed.enumerated() {
      let here = addresses.compactMap { depth < $0.count ? String($0[depth]) : nil }
      guard !here.isEmpty else { break }
      let nearest = here.contains(String(piece)) ? String(piece) : suggestions(for: String(piece), among: here).first
      guard let name = nearest ?? here.first(where: { $0.hasPrefix(piece) }) else { return nil }
      addresses.removeAll { depth >= $0.count || $0[depth] != name }
    }
    let output = addresses.first { $0.count == typed.count + 1 && $0.last == "output" }
    return (output ?? addresses.first)?.joined(separator: ".")
  }
}

// MARK: - Questions, help, files

extension Notebook {
  private func asking(_ line: String, isCertain: Bool) -> String? {
    if let term = Glossary.term(askedFor: line) { return ":help \(term)" }
    if let command = wanted(line) {
      return command.needsMore ? ":help \(command.name)" : ":\(command.name)"
    }
    return PlainQuestion.prompt(line, isCertain: isCertain).map { guide?.proposal(forWords: line) ?? ":prompt \($0)" }
  }

  /// What tells of the parts that somebody asks about.
  private static let tellers = [
    "head": "attribute", "heads": "attribute", "layer": "lens", "layers": "lens", "patch": "attribute",
    "patches": "attribute", "attention": "attention", "logits": "top", "probabilities": "top",
  ]

  /// The command that somebody wants in words: `how do I quit?`, `show me the attention`, `which head matters?`.
  private func wanted(_ line: String) -> Command? {
    let words = line.lowercased().split { !$0.isLetter }.map(String.init)
    guard words.count > 1 else { return nil }
    func command(_ name: String) -> Command? { commands.first { $0.name == name } }
    if ["how", "show", "let"].contains(words[0]), let named = words.dropFirst().lazy.compactMap(command).first {
      return named
    }
    switch words[0] {
    case "which", "what": return Self.tellers[words[1]].flatMap(command)
    case "show": return words.dropFirst().lazy.compactMap { Self.tellers[$0] }.first.flatMap(command)
    default: return nil
    }
  }

  /// Help that was asked for as elsewhere: `?softmax`, `softmax?`, `help(softmax)`.
  private func helping(_ line: String) -> String? {
    let isCall = ["help", "man", "doc"].contains { line.hasPrefix($0) }
    let call = isCall ? line.wholeMatch(of: /(?:help|man|doc)\s*\((.*)\)/)?.1 : nil
    guard call != nil || line.first == "?" || line.last == "?" else { return nil }
    let topic = (call ?? line[...]).trimming { $0 == "?" || $0.isWhitespace || "\"':".contains($0) }
    guard !topic.isEmpty else { return ":help" }
    let topics = commands.map(\.name) + Function.all.map(\.name) + Glossary.names + activations
    if topics.contains(topic) || Glossary.help(topic) != nil || nameHelp(topic) != nil { return ":help \(topic)" }
    return topic.contains(where: \.isWhitespace)
      ? nil : suggestions(for: topic, among: topics).first.map { ":help \($0)" }
  }

  /// A file's path, as a terminal types it that a file is dropped on.
  private func opening(_ line: String) -> String? {
    guard !line.hasPrefix(":"), line.contains(where: { $0 == "." || $0 == "/" }) else { return nil }
    return FileManager.default.fileExists(atPath: line.namedFile.path(percentEncoded: false)) ? ":open \(line)" : nil
  }
}

extension Substring {
  fileprivate func trimming(_ isMark: (Character) -> Bool) -> String {
    var part = self
    while part.first.map(isMark) == true { part = part.dropFirst() }
    while part.last.map(isMark) == true { part = part.dropLast() }
    return String(part)
  }
}

extension String {
  /// The line with what word processors and other keyboards make of a keyboard's own characters put back.
  fileprivate var plainlyTyped: String {
    if utf8.allSatisfy({ $0 < 0x80 }) { return self }
    let plain: [Character: Character] = [
      "“": "\"", "”": "\"", "„": "\"", "‘": "'", "’": "'", "：": ":", "\u{A0}": " ", "–": "-", "×": "*", "？": "?",
    ]
    return String(map { plain[$0] ?? $0 })
  }
}
