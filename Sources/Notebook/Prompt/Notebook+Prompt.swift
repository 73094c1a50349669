import Rendering

extension Notebook {
  /// What stands before cell `number`.
  /// - Parameter prefix: what the guide had put before it when the line was typed; what it puts there now if nil.
  public func promptText(_ number: Int, prefix: String? = nil) -> String {
    "\(prefix ?? guide?.promptPrefix ?? "")[\(number)]> "
  }

  /// What to show when `?` is typed at `cursor`: help where a command ends; nil where `?` belongs to what is being typed.
  public func helpInPlace(_ line: String, at cursor: String.Index) -> Document? {
    let typed = line[..<cursor].trimmingWhitespace
    guard line[cursor...].allSatisfy(\.isWhitespace) else { return nil }
    if typed.isEmpty || typed == ":" { return Command.overview(commands) }
    guard typed.hasPrefix(":"), !typed.contains(where: \.isWhitespace) else { return nil }
    do {
      return try Command.find(String(typed.dropFirst()), among: commands).help
    } catch {
      return [.paragraph(Text(String(describing: error)))]
    }
  }
}
