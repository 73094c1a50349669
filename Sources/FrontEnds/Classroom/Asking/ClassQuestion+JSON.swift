import Files
import Rendering

/// What the pages are told of a question.
extension ClassQuestion {
  /// - Parameter html: what is asked, as elements.
  func json(html: String) -> JSON {
    var members: [JSON.Key: JSON] = ["number": .integer(number), "html": .string(html)]
    switch kind {
    case .choice(let choices): members["choices"] = .array(choices.map(JSON.string))
    case .words: members["takes"] = "words"
    case .expression: members["takes"] = "expression"
    }
    return .object(members)
  }

  /// How many have answered and, where the presenter shows it or is the one who is told, what.
  func state(isWhole: Bool) -> JSON {
    var members: [JSON.Key: JSON] = [
      "number": .integer(number), "count": .integer(answers.count), "isOpen": .bool(isOpen),
    ]
    if isShown || isWhole {
      members["bars"] = .array(
        counts.prefix(Self.mostChoices).map {
          ["text": .string(visible($0.text, .unicode)), "count": .integer($0.count)]
        })
      members["right"] = !isOpen ? right.map(JSON.integer) ?? .null : .null
    }
    return .object(members)
  }

  /// As `:share save` keeps it.
  var kept: JSON {
    [
      "number": .integer(number),
      "asked": .string(TerminalRenderer(TerminalOptions(width: 80)).render(asked)),
      "answers": .array(
        seats.compactMap { answers[$0] }.map { ["name": .string($0.name), "answer": .string($0.text)] }),
    ]
  }
}
