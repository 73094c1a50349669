extension Command {
  static let `break` = Command(
    "break", "ADDRESS [if EXPRESSION]", group: .moving, "Stop at a value on every way forward but :goto.",
    details: "Without @, every pass stops there: the prompt's and each generated token's.",
    examples: [
      (":break text.block.0.attention.scores", "in every pass"), (":break text.logits@1", "in one"),
      (":break text.logits if max(text.probabilities) < 0.9", "only where the model is unsure"),
    ], completes: [.address], keywords: ["if": .expression]
  ) { notebook, arguments in
    try notebook.addBreakpoint(arguments, isTemporary: false)
  }
}
