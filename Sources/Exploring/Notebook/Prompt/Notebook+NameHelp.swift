import Explaining
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

  /// What is said of an address, if the model has it; nothing is computed.
  func help(_ address: Address) -> Document? {
    guard (try? session.check(address)) != nil else { return nil }
    let step = address.part.tower == .vision ? 0 : address.step ?? session.currentStep
    return explainer.help(address.point, of: Stage(address.part, step: step))
  }
}
