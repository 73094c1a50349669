extension Glossary {
  /// In the order in which a picture and a prompt meet them.
  package static let terms: [Term] =
    [
      Term(
        "patch", line: ":show vision.patches",
        "A square of the picture, which the image encoder takes as one vector, as the decoder takes a token."),
      Term(
        "token", "piece", line: ":tokens",
        "A piece of text with a number, its id; prompts and answers are rows of them, and each patch stands at one."),
      Term(
        "vocabulary", line: ":config", "All pieces that the model knows: as many numbers as there are logits."),
      Term(
        "embedding", line: ":show text.embeddings",
        "The vector that stands for a token or a patch where a tower begins."),
      Term(
        "projector", line: ":show projector.output",
        "The matrix that makes a patch's vector of the image encoder as wide as the decoder's rows are."),
      Term(
        "residual stream", "residual", "stream", line: ":show text.block.0.output",
        """
        The vector of each row that runs through all blocks; attention and MLP only add to it, and the logits are read from \
        what it is at the end.
        """),
      Term(
        "block", "layer", line: ":step block 1",
        "Attention, then an MLP, each behind a norm and added to the residual stream; a tower is a row of them."),
      Term(
        "layernorm", "rmsnorm", "layer norm", "rms norm", "normalisation", line: ":help text.block.0.norm1",
        "Brings each row to one size before it is used: LayerNorm by mean and deviation, RMSNorm by the root mean square."
      ),
      Term(
        "attention", "self-attention", line: ":attention text.1",
        "Each row takes a mean of the rows it may see, weighted by how well its query fits their keys."),
      Term(
        "query", line: ":show text.block.1.attention.q", "What a row looks for: its product with a key is a score."),
      Term("key", line: ":show text.block.1.attention.k", "What a row offers to be found by."),
      Term(
        "value", line: ":show text.block.1.attention.v",
        "What a row gives those that attend to it; the weights of attention average values."),
      Term(
        "head", line: ":attention text.1 head 0",
        "One of several attentions side by side in a block, each with queries, keys and values of its own."),
      Term(
        "grouped queries", "multi-query attention", "grouped-query attention", line: ":show text.block.1.attention.k",
        "Several heads share the keys and values of one, which keeps the cache small."),
      Term(
        "mask", "prefix mask", "causal mask", line: ":mask",
        "Which rows may see which: 0 or -inf, added to the scores. The prompt sees all of itself, an answer what came before."
      ),
      Term(
        "rope", "rotary", "rotary position embedding", line: ":show text.rope.cos",
        "Turns queries and keys by an angle for their position, so that a score depends on how far apart two rows are."),
      Term(
        "mlp", "feed-forward", line: ":show text.block.1.mlp.gated",
        "Two matrices with a bend between them, for each row alone; in the decoder one side is the other's gate."),
      Term(
        "logit", line: ":show text.logits",
        "A token's number before softmax; any number, of which only differences count. The largest is the likeliest token."
      ),
      Term(
        "softmax", line: "softmax([1, 2, 3])",
        "Makes probabilities of numbers: e to the power of each, divided by the sum of these."),
      Term(
        "temperature", line: ":show sampling.scaled",
        "What logits are divided by before a token is drawn: above 1 rarer tokens come oftener, at 0 the largest is taken."
      ),
      Term(
        "greedy", "greedy decoding", "argmax", line: ":top", "Taking the most probable token each time, drawing none."),
      Term(
        "entropy", line: "entropy([0.5, 0.5])",
        "How undecided probabilities are: 0 where one is 1, the logarithm of their number where all are alike."),
      Term(
        "nat", line: "entropy([0.5, 0.5])",
        "The unit of entropy and loss with the natural logarithm; one nat is 1.44 bits, and 0.69 nats are a fair coin's."
      ),
      Term(
        "cache", "key/value cache", "kv cache", line: ":cache",
        "The keys and values of all rows so far, kept, so that a new token needs only its own row computed."),
      Term(
        "prefill", line: ":show text.tokens", "The first pass of the decoder, over all rows of the prompt at once."),
      Term(
        "decode step", "decoding", line: ":goto text.logits@1",
        "A pass of the decoder for one token that was generated, with the cache for all before it."),
      Term(
        "logit lens", "lens", line: ":lens",
        "Reading the residual stream after each block as if it were the last: what the answer would be there."),
      Term(
        "attribution", "direct logit attribution", line: ":attribute",
        "What each part adds to one token's logit; the residual stream is a sum, and so is the logit."),
      Term(
        "ablation", line: ":ablate text.block.2.head.1",
        "Taking a part away, to see whether the answer needs it."),
      Term(
        "activation patching", line: ":help patch",
        "Putting a value of another run into this one, to see what it carries."),
      Term(
        "loss", "cross-entropy", line: ":target red",
        "How little a model expected the right token: minus the logarithm of its probability, in nats."),
      Term(
        "gradient", "backpropagation", line: ":help target",
        "How much the loss changes with a number, for each number; training goes against it."),
      Term(
        "adapter", "lora", line: ":help open",
        "Two thin matrices whose product is added to a weight: what was fine-tuned, kept apart from the model."),
      Term(
        "quantization", "quantized", line: ":memory",
        "Weights as small whole numbers with a scale for each few of them: less memory, a little rounding."),
      Term(
        "checkpoint", line: ":config",
        "A model's files, weights and sizes; here also where a run is kept, to go back to without computing all of it."),
    ]
}
