import Expressions
import PaliGemmaModel
import Rendering

extension Notebook {
  /// What the name that ends `text` stands for where the cursor is; nil if for no value. Nothing is computed.
  func nameHelp(_ text: String) -> Document? {
    let begins = text.lastIndex { !$0.belongsToName && $0 != "@" }.map(text.index(after:)) ?? text.startIndex
    let name = String(text[begins...])
    if let variable = variables[name] { return [.paragraph("\(code: name) is your variable: \(variable.value.kind).")] }
    if let address = Address(parsing: name) ?? shortName(name), let help = help(address) { return help }
    if let weight = weight(name) {
      return [.paragraph("\(address: name)  \(strong: NumberFormat.shape(weight.shape))")]
    }
    return constants[name].map { [.paragraph("\(code: name) = \(Value.number($0).text), where the cursor is.")] }
  }

  /// Address, shape and formula.
  private func help(_ address: Address) -> Document? {
    guard (try? session.check(address)) != nil else { return nil }
    let stage = Stage(address.part, step: address.part.isVision ? 0 : address.step ?? session.currentStep)
    let shape = session.shape(of: address.point, in: stage)
    let full = Address(stage.part, address.point, step: stage.step).description
    return [
      .lines([
        "\(address: full)  \(strong: NumberFormat.shape(shape))",
        session.formula(of: address.point, in: stage).line(result: shape),
      ])
    ]
  }
}
