/// What a function asks of a run of the model, as it was written: rows and blocks are numbers, lists of them, or their names.
public enum Reading: Sendable {
  /// What each layer would answer at a row of the prompt.
  case lens(row: Value)
  /// What each part adds to a token's logit; a token is its id or its piece.
  case attribution(token: Value)
  /// How much a row of the prompt draws on each patch.
  case rollout(row: Value)
  /// The logits after the prompt, were `keys` hidden from `queries` in `blocks`; nil is all of these.
  case knockout(keys: Value, queries: Value, blocks: Value?)
  /// The logits after the prompt, were a row of the residual stream after a block that of the run called `run`.
  case patched(block: Value, row: Value, run: String)
}
