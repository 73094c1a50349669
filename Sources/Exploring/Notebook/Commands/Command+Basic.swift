extension Command {
  /// The commands that no files are written or run with, in the order in which `:help` lists them.
  package static let basic: [Command] = [
    step, next, finish, `continue`, until, goto, back, forward, restart, `where`, list, `break`, tbreak, watch, display,
    breaks, delete,
    history,
    show, stats, histogram, heatmap, diff,
    attention, mask, tokens, cache, picture, boxes, top, why, weights, config, memory, time,
    lens, attribute, rollout, verify,
    edit, ablate, knockout, undo, edits, run, patch,
    open, prompt, functions, help, quit,
  ]
}
