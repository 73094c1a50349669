import Notebook

extension Command {
  /// The commands that ask why a model answered, and change it to find out, in the order in which `:help` lists them.
  package static let investigating: [Command] = [
    attention, lens, attribute, rollout, verify, ablate, knockout, patch,
  ]
}
