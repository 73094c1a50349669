import Notebook

extension Command {
  /// The commands about a loss and what follows from it, in the order in which `:help` lists them.
  package static let losses: [Command] = [target, loss, numeric, saliency, optimizer, learn, forget, quiz]
}
