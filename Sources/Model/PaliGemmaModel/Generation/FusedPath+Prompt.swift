extension FusedPath {
  /// Takes a prompt, its image included, through all stages up to its logits.
  /// - Parameters:
  ///   - cache: empty; keeps the prompt's keys and values.
  ///   - willRun: is told the stage that is about to run.
  func run(_ input: Input, _ configuration: Configuration, _ cache: KeyValueCache, _ willRun: (Stage) -> Void) {
    let pass = FusedDecoder.Pass(members: [.init(cache: cache, start: 0)], rows: input.tokens.count)
    for stage in configuration.layout.prompt {
      willRun(stage)
      run(stage.part, pass, tokens: input.tokens, pixels: input.pixels)
    }
  }
}
