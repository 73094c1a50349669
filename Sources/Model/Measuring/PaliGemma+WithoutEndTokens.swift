import PaliGemmaModel

extension PaliGemma {
  /// The same model, whose answers end only at their limit.
  package var withoutEndTokens: PaliGemma {
    var model = self
    model.configuration.endTokens = []
    return model
  }
}
