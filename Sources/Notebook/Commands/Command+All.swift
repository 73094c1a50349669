extension Command {
  /// Every command, in the order in which `:help` lists them.
  public static let all: [Command] = [
    step, next, finish, `continue`, until, goto, back, forward, restart, `where`, list, `break`, tbreak, breaks, delete,
    history,
    attention, mask, tokens, cache, picture, boxes, top, why, weights, config, memory, time,
    open, prompt, source,
    help, quit,
  ]
}
