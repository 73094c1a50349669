import Expressions
import Notebook
import PaliGemmaModel

/// What an answer must not be computed from, as a lesson writes it: an address in full, or some of its words in a row, which
/// stand for every address that has them: `weights` covers `vision.block.3.attention.weights`. Or a function, `layernorm()`,
/// or one of a certain text, `tokens("a")`.
struct Forbidden {
  private let text: String
  private let isWhole: Bool

  init(_ text: String, _ notebook: Notebook) {
    self.text = text
    isWhole = Self.addresses(notebook).contains(Self.name(text))
  }

  var isFunction: Bool { text.hasSuffix(")") }

  /// The address or the function that a value was computed from though it must not be; nil if there is none.
  func violation(by evaluation: Evaluation) -> String? {
    isFunction ? evaluation.functions.first { $0 == text } : evaluation.sources.sorted().first(where: covers)
  }

  /// Whether a value's source is such an address, of any run; without `@`, of any pass.
  private func covers(_ source: String) -> Bool {
    let address = text.contains("@") ? Substring(source.split(separator: ":").last ?? "") : Self.name(source)
    if isWhole { return address == text }
    let (words, all) = (text.split(separator: "."), address.split(separator: "."))
    guard words.count <= all.count, !words.isEmpty else { return false }
    return (0...(all.count - words.count)).contains { all[$0...].starts(with: words) }
  }

  /// Whether the model has such an address, or the language such a function.
  func isKnown(_ notebook: Notebook) -> Bool {
    if isFunction { return Function.named(String(text.prefix { $0 != "(" })) != nil }
    return isWhole || Self.addresses(notebook).contains { covers(String($0)) }
  }

  private static func addresses(_ notebook: Notebook) -> Set<Substring> {
    let model = notebook.open.model
    let values = model.layout.addresses.map(\.description) + ["text.loss", "loss"]
    let gradients = (values + model.weights.addresses).map { Address.gradientPrefix + $0 }
    let updates = model.weights.addresses.map { "update.\($0)" }
    return Set((values + model.weights.addresses + gradients + updates).map { $0[...] })
  }

  /// A source without its run and its pass.
  private static func name(_ source: String) -> Substring {
    let pieces = source.split(separator: ":")
    let address = (pieces.last ?? "").split(separator: "@").first ?? ""
    let isGradient = pieces.dropLast().last.map { $0 + ":" == Address.gradientPrefix } ?? false
    return isGradient ? Address.gradientPrefix + address : address
  }
}
