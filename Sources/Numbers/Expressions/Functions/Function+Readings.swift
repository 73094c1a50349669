import Tensors

extension Function {
  static let readings: [Function] = [
    Function(
      "lens(row=-1)", .readings, "[layers, vocabulary]: the logits that each layer would give at a row of the prompt",
      example: "lens(row=-1)"
    ) { call in try call.read(.lens(row: call.has("row") ? try call.value("row") : .number(-1))) },
    Function(
      "attribution(token)", .readings,
      "a token's .logit = .embedding + .heads [L, heads] + .mlp [L]; .sources [L, heads, rows]",
      example: "attribution(\"red\").sources"
    ) { call in try call.read(.attribution(token: try call.value("token"))) },
    Function(
      "rollout(row=-1)", .readings, "[patches]: how much a row draws on each patch by attention through both towers",
      example: "rollout(row=-1)"
    ) { call in try call.read(.rollout(row: call.has("row") ? try call.value("row") : .number(-1))) },
    Function(
      "knockout(keys, queries, blocks=None)", .readings,
      "[vocabulary]: the logits, were rows hidden from rows: numbers, \"image\", \"text\", \"last\"",
      example: "knockout(\"image\", \"last\", [0, 1])"
    ) { call in
      let blocks = call.has("blocks") ? try call.value("blocks") : nil
      return try call.read(.knockout(keys: try call.value("keys"), queries: try call.value("queries"), blocks: blocks))
    },
    Function(
      "patched(block, row, NAME)", .readings,
      "[vocabulary]: the logits, were a row after a block that of the run called NAME",
      example: "patched(0, -1, clean)"
    ) { call in
      try call.read(
        .patched(block: try call.value("block"), row: try call.value("row"), run: try call.text("NAME")))
    },
  ]
}

extension Call {
  fileprivate func read(_ reading: Reading) throws -> Value {
    guard let read = environment.read else {
      throw ExpressionError.Reason.unavailable(function.name, why: "there is no run here")
    }
    do {
      return try uninterruptible { try read(reading) }
    } catch { throw ExpressionError.Reason.unavailable(function.name, why: "\(error)") }
  }
}
