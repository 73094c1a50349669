#ifndef CKERNELS_LINEAR_INTERNAL_H
#define CKERNELS_LINEAR_INTERNAL_H

#include "Level.h"

/// Products that share x and are computed in one arithmetic.
typedef struct {
  const ck_level *level;
  ck_arithmetic arithmetic;
  /// Whether the last rows, where they fill at most half a panel of lanes, may share it in pairs of columns: faster, but sums
  /// are added up in another order then, so that what a row becomes depends on how many rows there are. ck_linear, on which
  /// the reference engine stands, does not allow it.
  int allows_half_panels;
  const float *x;  // [rows, columns]
  ptrdiff_t rows, columns;
  const ck_product *products;
  ptrdiff_t count;
} ck_products;

/// Products of up to `ck_most_vectors` rows are shared out by rows of the weights, which are read once.
void ck_multiply_few(const ck_products *products);
/// Products of more rows are shared out by strips of the weights.
void ck_multiply_many(const ck_products *products);

static inline int ck_is_quantized(const ck_matrix *weight) {
  return weight->type == ck_quantized8 || weight->type == ck_quantized4;
}

/// Bytes of a weight's row, scales apart.
static inline ptrdiff_t ck_row_bytes(const ck_matrix *weight) {
  if (ck_is_quantized(weight)) return ck_block_count(weight->columns) * ck_block_bytes(weight->type);
  return weight->columns * (weight->type == ck_float32 ? 4 : 2);
}

#endif
