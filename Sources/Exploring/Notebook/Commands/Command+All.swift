extension Command {
  /// Every command, in the order in which `:help` lists them.
  public static let all: [Command] = [
    step, next, finish, `continue`, until, goto, back, forward, restart, `where`, list, `break`, tbreak, watch, display,
    breaks, delete,
    history,
    show, stats, histogram, heatmap, diff,
    attention, mask, tokens, cache, picture, boxes, top, why, weights, config, memory, time,
    edit, ablate, undo, edits, run, patch,
    open, prompt, source, save, replay, log, export, functions,
    help, quit,
  ]
}
