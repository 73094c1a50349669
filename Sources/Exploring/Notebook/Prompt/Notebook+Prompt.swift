import Expressions
import Rendering

extension Notebook {
  /// What stands before cell `number`.
  /// - Parameters:
  ///   - number: the cell that is to come.
  ///   - prefix: what the guide had put before it when the line was typed; what it puts there now if nil.
  public func promptText(_ number: Int, prefix: String? = nil) -> String {
    "\(prefix ?? guide?.promptPrefix ?? "")[\(number)]> "
  }

  /// What to show when `?` is typed at `cursor`: help on the command, the value or the function there; nil where `?` belongs to what is
  /// being typed.
  public func helpInPlace(_ line: String, at cursor: String.Index) -> Document? {
    let typed = line[..<cursor].trimmingWhitespace
    guard line[cursor...].allSatisfy(\.isWhitespace) else { return nil }
    if typed.isEmpty || typed == ":" { return Command.overview(commands) }
    guard !isInQuotes(typed[...]), typed.withoutComment == typed else { return nil }
    guard typed.hasPrefix(":") else { return nameHelp(typed) ?? Self.functionHelp(typed) }
    let (name, text) = typed.splitAtFirstSpace
    do {
      let command = try Command.find(String(name.dropFirst()), among: commands)
      return help(command, text, isNewWord: line[..<cursor].last?.isWhitespace == true)
    } catch {
      return text.isEmpty ? [.paragraph(Text(String(describing: error)))] : nil
    }
  }

  /// Help on a command, or on a function in its arguments, of which `text` has been typed.
  private func help(_ command: Command, _ text: String, isNewWord: Bool) -> Document? {
    let all = text.quotableWords.map(\.text)
    let words = isNewWord ? all : all.dropLast()
    let place = min(words.count, command.completes.count - 1)
    let kind = words.last.flatMap { command.keywords[$0] } ?? (place < 0 ? nil : command.completes[place])
    if !text.isEmpty, command.takesText || kind?.mayHoldQuestionMark(isBegun: !isNewWord) == true { return nil }
    if case .topic = kind, let function = Function.named(all.last ?? "") { return function.help }
    guard takesExpression(command, words) else { return command.help }
    return nameHelp(text) ?? Self.functionHelp(text) ?? command.help
  }

  /// Help on the function whose name ends `text`, or whose arguments are being typed there.
  private static func functionHelp(_ text: String) -> Document? {
    var (calls, name) = ([String](), "")
    for (_, character) in text.unquoted {
      if character.belongsToName {
        name.append(character)
        continue
      }
      if character == "(" { calls.append(name) }
      if character == ")" { _ = calls.popLast() }
      name = ""
    }
    return ([name] + calls.reversed()).lazy.compactMap(Function.named).first?.help
  }
}

extension Command.ArgumentKind {
  /// Whether `?` can be part of it: of a file's name once it is begun, of a token from its beginning.
  fileprivate func mayHoldQuestionMark(isBegun: Bool) -> Bool {
    switch self {
    case .token: true
    case .file: isBegun
    case .either(let kinds): kinds.contains { $0.mayHoldQuestionMark(isBegun: isBegun) }
    default: false
    }
  }
}
