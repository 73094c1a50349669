import Expressions
import Notebook
import Testing

/// Every value of a block derived by typed expressions from those before it and the weights.
@Suite struct ProofTests {
  /// Lines to type with the cursor in a block, each proving the point that it begins with.
  static let vision: [(point: String, expression: String)] = [
    ("norm1", "layernorm(x, vision.block.I.norm1.weight, vision.block.I.norm1.bias, eps=epsilon)"),
    (
      "attention.q",
      "transpose(reshape(norm1 @ vision.block.I.attention.q.weight.T + vision.block.I.attention.q.bias, -1, heads, headDim), [1, 0, 2])"
    ),
    (
      "attention.k",
      "transpose(reshape(norm1 @ vision.block.I.attention.k.weight.T + vision.block.I.attention.k.bias, -1, heads, headDim), [1, 0, 2])"
    ),
    (
      "attention.v",
      "transpose(reshape(norm1 @ vision.block.I.attention.v.weight.T + vision.block.I.attention.v.bias, -1, heads, headDim), [1, 0, 2])"
    ),
    ("attention.scores", "q @ k.T / sqrt(headDim)"),
    ("attention.weights", "softmax(scores)"),
    ("attention.heads", "weights @ v"),
    (
      "attention.output",
      "reshape(transpose(vision.block.I.attention.heads, [1, 0, 2]), -1, hidden) @ vision.block.I.attention.output.weight.T + vision.block.I.attention.output.bias"
    ),
    ("after_attention", "x + vision.block.I.attention.output"),
    ("norm2", "layernorm(after_attention, vision.block.I.norm2.weight, vision.block.I.norm2.bias, eps=epsilon)"),
    ("mlp.up", "norm2 @ vision.block.I.mlp.up.weight.T + vision.block.I.mlp.up.bias"),
    ("mlp.activated", "gelu(up)"),
    ("mlp.output", "activated @ vision.block.I.mlp.down.weight.T + vision.block.I.mlp.down.bias"),
    ("output", "after_attention + vision.block.I.mlp.output"),
  ]

  static let text: [(point: String, expression: String)] = [
    ("norm1", "rmsnorm(x, text.block.I.norm1.weight, eps=epsilon)"),
    ("attention.q", "transpose(reshape(norm1 @ text.block.I.attention.q.weight.T, -1, heads, headDim), [1, 0, 2])"),
    ("attention.k", "transpose(reshape(norm1 @ text.block.I.attention.k.weight.T, -1, kvHeads, headDim), [1, 0, 2])"),
    ("attention.v", "transpose(reshape(norm1 @ text.block.I.attention.v.weight.T, -1, kvHeads, headDim), [1, 0, 2])"),
    ("attention.q_rotated", "rope(q, text.positions, base=ropeBase)"),
    ("attention.k_rotated", "rope(k, text.positions, base=ropeBase)"),
    ("attention.cache.k", "concat([earlier_k, k_rotated], axis=1)"),
    ("attention.cache.v", "concat([earlier_v, v], axis=1)"),
    (
      "attention.scores",
      "q_rotated @ repeat(text.block.I.attention.cache.k, heads / kvHeads, axis=0).T / sqrt(headDim)"
    ),
    ("attention.weights", "softmax(scores + text.mask)"),
    ("attention.heads", "weights @ repeat(text.block.I.attention.cache.v, heads / kvHeads, axis=0)"),
    (
      "attention.output",
      "reshape(transpose(text.block.I.attention.heads, [1, 0, 2]), -1, heads * headDim) @ text.block.I.attention.output.weight.T"
    ),
    ("after_attention", "x + text.block.I.attention.output"),
    ("norm2", "rmsnorm(after_attention, text.block.I.norm2.weight, eps=epsilon)"),
    ("mlp.gate", "norm2 @ text.block.I.mlp.gate.weight.T"),
    ("mlp.up", "norm2 @ text.block.I.mlp.up.weight.T"),
    ("mlp.gated", "gelu(gate) * up"),
    ("mlp.output", "gated @ text.block.I.mlp.down.weight.T"),
    ("output", "after_attention + text.block.I.mlp.output"),
  ]

  private func type(_ line: String, _ notebook: Notebook) throws -> Value {
    let cell = try #require(notebook.execute(line).last)
    try #require(!cell.isError, "\(line): \(cell.error?.message ?? "")")
    return try #require(cell.value?.value)
  }

  /// Proves all points of one block, typed with the cursor at each.
  private func prove(
    _ points: [(point: String, expression: String)], of block: String, step: String, _ notebook: Notebook
  )
    throws
  {
    for (point, expression) in points {
      #expect(notebook.execute(":goto \(block).\(point)\(step)").last?.isError == false)
      let index = String(block.split(separator: ".")[2])
      let own = try type("derived = \(expression.replacing("block.I.", with: "block.\(index)."))", notebook)
      let value = try type("\(block).\(point)", notebook)
      #expect(own.tensor?.shape == value.tensor?.shape, "\(block).\(point)\(step)")
      let proof = try type("allclose(derived, \(block).\(point), rtol=1e-5, atol=1e-5 * max(abs(derived)))", notebook)
      #expect(proof.number == 1, "\(block).\(point)\(step) = \(expression)")
    }
  }

  @Test(arguments: [false, true]) func everyPointOfBothTowersFollowsFromTheOneBefore(isShipped: Bool) throws {
    let notebook = try isShipped ? Notebook() : Notebook.smallest()
    let configuration = notebook.open.model.configuration
    // A mask that hides something, so that the proof of the weights uses it.
    notebook.execute(":edit text.mask[-1, 1:5] = -inf")
    for block in 0..<configuration.vision.blockCount {
      _ = try type("x = \(block == 0 ? "vision.embeddings" : "vision.block.\(block - 1).output")", notebook)
      try prove(Self.vision, of: "vision.block.\(block)", step: "", notebook)
    }
    for block in 0..<configuration.text.layerCount {
      let name = "text.block.\(block)"
      _ = try type("x = \(block == 0 ? "text.embeddings" : "text.block.\(block - 1).output")@0", notebook)
      for kind in ["k", "v"] { _ = try type("earlier_\(kind) = \(name).attention.cache.\(kind)@0[:, :0]", notebook) }
      try prove(Self.text, of: name, step: "@0", notebook)
      _ = try type("x = \(block == 0 ? "text.embeddings" : "text.block.\(block - 1).output")@1", notebook)
      for kind in ["k", "v"] { _ = try type("earlier_\(kind) = \(name).attention.cache.\(kind)@0", notebook) }
      try prove(Self.text, of: name, step: "@1", notebook)
    }
  }

  @Test func whatLiesBetweenTheBlocksFollowsToo() throws {
    let notebook = try Notebook.smallest()
    notebook.execute(":goto vision.patches")
    for (address, expression) in [
      (
        "vision.patches",
        "reshape(transpose(reshape(vision.pixels, 3, 3, patchSize, 3, patchSize), [1, 3, 0, 2, 4]), patchCount, -1)"
      ),
      (
        "vision.patch_embedding",
        "vision.patches @ reshape(vision.patch_embedding.weight, hidden, -1).T + vision.patch_embedding.bias"
      ),
      ("vision.embeddings", "vision.patch_embedding + vision.position.weight"),
      ("vision.norm", "layernorm(vision.block.1.output, vision.norm.weight, vision.norm.bias, eps=epsilon)"),
      ("projector.output", "vision.norm @ projector.weight.T + projector.bias"),
      ("text.norm", "rmsnorm(text.block.1.output, text.norm.weight, eps=epsilon)"),
      ("text.logits", "text.head.weight @ text.norm[-1]"), ("text.probabilities", "softmax(text.logits)"),
      ("text.rope.cos", "cos(outer(text.positions, ropeBase ** (-arange(0, 4, 2) / 4)))"),
      ("text.rope.sin", "sin(outer(text.positions, ropeBase ** (-arange(0, 4, 2) / 4)))"),
      ("sampling.token", "reshape(argmax(text.logits), 1)"),
    ] {
      if address == "text.norm" { notebook.execute(":goto text.norm") }
      let proof = try type("allclose(\(expression), \(address), rtol=1e-5, atol=1e-5 * max(abs(\(address))))", notebook)
      #expect(proof.number == 1, "\(address)")
    }
    let text = "text.embeddings[9:] / sqrt(hidden)"
    let proof = try type("allclose(\(text), text.embedding.weight[text.tokens[9:]], rtol=1e-5)", notebook)
    #expect(proof.number == 1)
  }
}
