import Expressions
import Notebook
import PaliGemmaModel
import Rendering

extension Judge {
  /// What a line is to an exercise that is answered by a choice or an address; nil if it is to be computed.
  func verdict(onText line: String, _ exercise: Exercise) -> Verdict? {
    switch exercise.goal {
    case .value, .number: nil
    case .choice(let choices, let answer): verdict(onChoice: line, choices, answer, exercise)
    case .address(let right): verdict(onAddress: line, right, exercise)
    }
  }

  private func verdict(onChoice line: String, _ choices: [String], _ answer: Int, _ exercise: Exercise) -> Verdict? {
    guard let index = index(line, choices) else {
      guard line.isProse, !isComputable(line) else { return nil }
      return .wrong([.paragraph("It is not clear which choice that is; type its number, 1 to \(choices.count).")])
    }
    guard choices.indices.contains(index) else {
      return .wrong([.paragraph("The choices are numbered from 1 to \(choices.count).")])
    }
    if index == answer { return .right }
    let foreseen = exercise.wrong.first { self.index($0.input, choices) == index }
    return foreseen.map { .foreseen($0.say, input: $0.input) } ?? .wrong([.paragraph("It is not \(choices[index]).")])
  }

  private func verdict(onAddress line: String, _ right: String, _ exercise: Exercise) -> Verdict? {
    guard let given = try? notebook.address(line) else {
      guard notebook.addressElsewhere(line) != nil, !isComputable(line) else { return nil }
      return .wrong([.paragraph("\(code: line) is short for several addresses. Type the one that is meant in full.")])
    }
    if given == Address(parsing: right) { return .right }
    let foreseen = exercise.wrong.first { (try? notebook.address($0.input)) == given }
    return foreseen.map { .foreseen($0.say, input: $0.input) }
      ?? .wrong([.paragraph("It is not \(address: given.description).")])
  }

  /// The choice that a line names: by its number from 1, or by its words, its first words or some of them that no other
  /// choice has, whatever their case and punctuation, and with a slip or two where they are long. Nothing that has a value
  /// is a choice, unless it is the whole text of one.
  private func index(_ line: String, _ choices: [String]) -> Int? {
    let (typed, texts) = (line.words, choices.map(\.words))
    if let exact = texts.firstIndex(of: typed), line.isProse { return exact }
    if let exact = choices.firstIndex(where: { $0.lowercased() == line.trimmed.lowercased() }) { return exact }
    if let number = Int(line.trimmed.trimmingCharacters(in: [".", ")"])) { return number - 1 }
    guard !typed.isEmpty, line.isProse, !isComputable(line) else { return nil }
    let start = typed.joined(separator: " ")
    let ways: [([String]) -> Bool] = [
      { $0.joined(separator: " ").hasPrefix(start) },
      { Set(typed).isSubset(of: $0) },
      { $0.joined(separator: " ").begins(nearly: start) },
    ]
    for way in ways {
      let found = texts.indices.filter { way(texts[$0]) }
      if !found.isEmpty { return found.count == 1 ? found[0] : nil }
    }
    return nil
  }

  /// Whether a line has a value as things are, or takes one away.
  private func isComputable(_ line: String) -> Bool {
    line.hasPrefix("del ") || (try? notebook.evaluate(Expression(line))) != nil
  }
}

extension String {
  /// Its words in small letters, without punctuation.
  fileprivate var words: [String] {
    let letters = lowercased().filter { !"'’".contains($0) }
    return letters.split { !($0.isLetter || $0.isNumber) }.map(String.init)
  }

  /// Whether it looks like something said, not like something to compute.
  fileprivate var isProse: Bool {
    !isEmpty && !contains { "=[]{}*@/+<>_$:^\"\\".contains($0) } && !contains(#/\w\(|\w\.\w/#)
  }

  /// Whether it begins with `start`, but for one slip in each six letters of that.
  fileprivate func begins(nearly start: String) -> Bool {
    let (letters, all) = (Array(start.utf8.prefix(200)), Array(utf8))
    let slips = letters.count / 6
    guard slips > 0, all.count >= letters.count - slips else { return false }
    return (letters.count - slips...min(letters.count + slips, all.count)).contains {
      editDistance(letters, Array(all[..<$0])) <= slips
    }
  }
}
