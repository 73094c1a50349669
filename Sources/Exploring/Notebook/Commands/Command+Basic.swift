extension Command {
  /// The commands of this room, in the order in which `:help` lists them.
  package static let basic: [Command] = [
    step, next, finish, `continue`, until, goto, back, forward, restart, `where`, list, `break`, tbreak, watch, display,
    breaks, delete,
    history,
    show, stats, histogram, heatmap, plot, diff, variables,
    mask, tokens, cache, picture, top, why, weights, config, memory, time,
    edit, undo, edits, run,
    open, prompt, functions, help, quit,
  ]
}
