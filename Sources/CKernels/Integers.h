#ifndef CKERNELS_INTEGERS_H
#define CKERNELS_INTEGERS_H

#include "CKernels.h"

/// Blocks that are multiplied in one go: as many as an AVX register holds scales.
enum { ck_group_blocks = 8 };

/// Rows of x, rounded to 16 bits, that one walk along a weight serves.
enum { ck_most_together = 4 };

/// Eight blocks of a row of x, rounded to 16 bits; those beyond the row's end are zeros.
///
/// Values of 8-bit weights stand in order. Those of 4-bit weights stand as the words of two neighbouring blocks hold their
/// numbers: for each k, elements 8·k … 8·k + 7 of the first block, then of the second.
typedef struct {
  float scales[ck_group_blocks];
  float excess[ck_group_blocks];  // what the 8 added to a 4-bit number comes to: 8 · Σ values
  int16_t values[ck_group_blocks * ck_block];
} ck_rounded_group;

static inline ptrdiff_t ck_block_count(ptrdiff_t columns) { return (columns + ck_block - 1) / ck_block; }
static inline ptrdiff_t ck_group_count(ptrdiff_t columns) {
  return (ck_block_count(columns) + ck_group_blocks - 1) / ck_group_blocks;
}

/// Rounds rows of x for weights of `type`; each becomes ck_group_count(columns) groups.
void ck_round_rows_to_16_bits(const float *x, ptrdiff_t rows, ptrdiff_t columns, ck_element type,
                              ck_rounded_group *target);

/// Rounds a block, of which `count` elements are there and the others zeros; returns its scale, NaN where x is not finite.
float ck_round_to_8_bits(const float *x, ptrdiff_t count, int8_t *target, int32_t *sum);

#endif
