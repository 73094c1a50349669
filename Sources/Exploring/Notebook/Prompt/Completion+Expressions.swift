import Expressions
import PaliGemmaModel

extension Notebook {
  /// Ways to go on with the name before the cursor; nil inside a quoted text and in a number.
  func expressionCompletion(_ typed: Substring) -> LineCompletion? {
    let start = typed.lastIndex { !$0.belongsToName }.map { typed.index(after: $0) } ?? typed.startIndex
    let (before, word) = (typed[..<start], String(typed[start...]))
    guard word.first?.isNumber != true, before.last != "\"", before.last != "'", !isInQuotes(before) else { return nil }
    if before.hasSuffix(Address.gradientPrefix) {
      let all = parts(of: gradients, Address.gradientPrefix + word, mayGoOn: true)
      return LineCompletion(
        start, all.map { .init(String($0.text.dropFirst(Address.gradientPrefix.count)), isPartial: $0.isPartial) })
    }
    if before.last == ":", runs[String(before.dropLast().suffix(while: \.belongsToName))] != nil {
      return LineCompletion(start, parts(of: activations, word))
    }
    let words = expressionWords(withAttributes: word.contains(".")).filter { $0.hasPrefix(word) }.sorted()
    let addresses = parts(of: activations + open.model.weights.addresses, word, mayGoOn: true)
    return LineCompletion(start, words.map { .init($0, isPartial: true) } + addresses)
  }

  /// What an expression can name besides addresses.
  private func expressionWords(withAttributes: Bool) -> [String] {
    let values: [String] = variables.keys + shortNames
    let attributes = Attribute.allCases.flatMap { attribute in values.map { "\($0).\(attribute.rawValue)" } }
    let parts = variables.flatMap { name, made in made.value.partNames.map { "\(name).\($0)" } }
    var words: [String] = values + constants.keys + Expression.constants.keys
    if withAttributes { words += attributes + parts }
    return words + Function.all.map { $0.name + "(" } + runs.keys.map { $0 + ":" }
  }

  func isInQuotes(_ text: Substring) -> Bool {
    guard let last = text.indices.last else { return false }
    return text.unquoted.last?.place != last
  }

  /// The addresses of all values that a run computes.
  var activations: [String] {
    open.model.layout.addresses.map(\.description) + gradients + (sequel?.names(in: self) ?? [])
  }

  /// The loss, and the addresses of its gradients, where an answer is given.
  private var gradients: [String] {
    guard !session.target.isEmpty else { return [] }
    let values = session.program.filter(\.isBackward).flatMap { stage in
      session.layout.points(of: stage).map { Address($0, of: stage).description }
    }
    return ["text.loss", "loss"] + values + open.model.weights.addresses.map { Address.gradientPrefix + $0 }
  }

  /// The names that values of the cursor's stage go by there.
  var shortNames: [String] {
    session.layout.points(of: session.program[session.position.stage]).map(\.shortName).filter {
      shortName($0) != nil
    }
  }

  /// The addresses that begin with `word`, each up to its next dot.
  /// - Parameter mayGoOn: whether something else may follow a whole one directly, such as an index.
  func parts(of addresses: [String], _ word: String, mayGoOn: Bool = false) -> [LineCompletion.Candidate] {
    addresses.filter { $0.hasPrefix(word) }.map { address in
      let end = address.dropFirst(word.count).firstIndex(of: ".").map { address.index(after: $0) }
      return .init(String(address[..<(end ?? address.endIndex)]), isPartial: end != nil || mayGoOn)
    }
  }
}

extension Character {
  var belongsToName: Bool { isLetter || isNumber || self == "_" || self == "." }
}

extension Substring {
  /// The characters at the end that satisfy `belongs`.
  fileprivate func suffix(while belongs: (Character) -> Bool) -> Substring {
    self[(lastIndex { !belongs($0) }.map(index(after:)) ?? startIndex)...]
  }
}
