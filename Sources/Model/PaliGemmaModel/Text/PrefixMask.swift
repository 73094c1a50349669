import Tensors

/// The prefix-LM mask, 0 where a row sees a key and −∞ where it does not: `[rows, keys]`.
///
/// Image and prompt see each other both ways; a generated token sees everything before it and itself. With two image
/// tokens I, a prompt of `b t` and a first generated token `g`, the prompt's rows and then g's are
///
///          I  I  b  t  g
///       I  0  0  0  0
///       I  0  0  0  0
///       b  0  0  0  0
///       t  0  0  0  0
///       g  0  0  0  0  0
///
/// A causal mask would hide what lies above the diagonal. Since a pass is either the whole prompt or one generated token,
/// nothing is ever hidden; the mask is there to be looked at, and to be changed.
func prefixMask(rows: Int, keys: Int) -> Tensor {
  Tensor(repeating: 0, shape: [rows, keys])
}
