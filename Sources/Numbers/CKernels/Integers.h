#ifndef CKERNELS_INTEGERS_H
#define CKERNELS_INTEGERS_H

#include "CKernels.h"

/// Blocks that are multiplied in one go: as many as an AVX-512 register holds scales.
enum { ck_group_blocks = 16, ck_group_columns = ck_group_blocks * ck_block };

/// Rows of x that one walk along a quantized weight serves.
enum { ck_most_together = 4 };

/// Sixteen blocks of a row of x, rounded to 8 bits; those beyond the row's end are zeros. Values for 8-bit weights stand in
/// order. Those for 4-bit weights stand as the bytes of the weight hold their numbers: of all blocks what multiplies the lower
/// halves of those bytes, then what multiplies the upper ones.
typedef struct {
  float scales[ck_group_blocks];
  float excess[ck_group_blocks];  // what is added to a weight's numbers, so that they have no sign, times Σ values
  int8_t values[ck_group_blocks * ck_block];
} ck_rounded_group;

/// From what multiplies the lower halves of a group's bytes to what multiplies the upper ones.
enum { ck_upper_halves = ck_group_blocks * ck_block / 2 };

static inline ptrdiff_t ck_block_count(ptrdiff_t columns) { return (columns + ck_block - 1) / ck_block; }
static inline ptrdiff_t ck_group_count(ptrdiff_t columns) {
  return (ck_block_count(columns) + ck_group_blocks - 1) / ck_group_blocks;
}

/// Rounds a block, of which `count` elements are there and the others zeros; returns its scale, NaN where x is not finite.
float ck_round_to_8_bits(const float *x, ptrdiff_t count, int8_t *target);

#endif
