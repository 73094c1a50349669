import Tensors

/// The prefix-LM mask of rows `start` up to `start + rows` of a sequence, 0 where a row sees a key and −∞ where it does not:
/// `[rows, start + rows]`.
///
/// Rows of the prefix, image and prompt, see each other both ways, and nothing of what comes after; a row of the suffix, the
/// answer, sees what came before it and itself. With two image tokens I, a prompt of `b t` and an answer that begins with
/// `g h`, the prefix is 4 long and six rows from 0 on are, with a dot for −∞,
///
///          I  I  b  t  g  h
///       I  0  0  0  0  .  .
///       I  0  0  0  0  .  .
///       b  0  0  0  0  .  .
///       t  0  0  0  0  .  .
///       g  0  0  0  0  0  .
///       h  0  0  0  0  0  0
///
/// A causal mask, whose prefix is 0 long, would hide all that lies above the diagonal. A pass that is the whole prompt, or one
/// generated token, hides nothing; the mask is there to be looked at, and to be changed.
///
/// With a `window`, a row of the suffix sees the last so many keys only, itself included: with 3, h sees t, g and h. Rows of
/// the prefix see all of it nevertheless, as in transformers.
///
/// Beyer et al.: PaliGemma (arXiv 2407.07726), section 3.1; Beltagy et al.: Longformer (arXiv 2004.05150), the window.
package func prefixMask(prefix: Int, rows: Int, start: Int, window: Int? = nil) -> Tensor {
  let keys = start + rows
  var mask = Tensor(repeating: 0, shape: [rows, keys])
  mask.withValues { values in
    for row in start..<keys {
      let seen = row < prefix ? 0..<min(prefix, keys) : max(0, row + 1 - (window ?? keys))..<row + 1
      for hidden in [0..<seen.lowerBound, seen.upperBound..<keys] {
        for key in hidden { values[(row - start) * keys + key] = -.infinity }
      }
    }
  }
  return mask
}
